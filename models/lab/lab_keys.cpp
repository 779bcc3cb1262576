#include "models/lab/lab_keys.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "sim/engine/error.h"
#include "workloads/key_sketch.h"
#include "workloads/key_space.h"
#include "workloads/line_reader.h"
#include "workloads/popularity.h"
#include "workloads/zipf.h"

namespace shardsim {

namespace {

class GeneratedKeys final : public LabKeys {
 public:
  GeneratedKeys(std::uint64_t count, double exponent, std::uint64_t seed)
      : space_(count, workloads::Locality::scattered, seed), zipf_(count, exponent) {
    const auto keys = static_cast<double>(count);
    const double total = workloads::harmonic(0, keys, exponent);
    popularity_ = workloads::grouped(keys, [=](double from, double to) {
      return workloads::harmonic(from, to, exponent) / total;
    });
  }
  std::uint64_t count() const override { return space_.room(); }
  void fill(std::uint64_t first, std::span<Key> keys, std::span<double> shares) const override {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = space_.key(space_.number(first + i));
      shares[i] = zipf_.share(first + i);
    }
  }
  std::string name(std::uint64_t rank) const override {
    return fmt::format("key {}", space_.number(rank));
  }
  const Popularity& popularity() const override { return popularity_; }

 private:
  workloads::KeySpace space_;
  workloads::Zipf zipf_;
  Popularity popularity_;
};

class FileKeys final : public LabKeys {
 public:
  FileKeys(const std::string& path, const std::string& name) {
    read(path, name);
    if (found_.empty()) {
      throw RunError(fmt::format("{}: there is no key in it; one key a line", name));
    }
    count_repeats();
    for (std::size_t i = 0; i < std::min(found_.size(), kNamed); ++i) {
      names_.emplace_back(text_of(found_[i]));
    }
    for (const Found& f : found_) {
      const std::uint64_t position =
          workloads::KeySketch::position_of(text_of(f), prefix_.value_or("").size());
      keys_.push_back({.hash = f.hash, .position = position});
      shares_.push_back(static_cast<double>(f.times) / static_cast<double>(lines_));
    }
    describe_popularity();
    found_ = {};
    text_ = {};
  }
  std::uint64_t count() const override { return keys_.size(); }
  void fill(std::uint64_t first, std::span<Key> keys, std::span<double> shares) const override {
    std::copy_n(keys_.begin() + static_cast<std::ptrdiff_t>(first), keys.size(), keys.begin());
    std::copy_n(shares_.begin() + static_cast<std::ptrdiff_t>(first), keys.size(), shares.begin());
  }
  std::string name(std::uint64_t rank) const override {
    return rank < names_.size() ? names_[rank] : fmt::format("rank {}", rank);
  }
  const Popularity& popularity() const override { return popularity_; }
  std::vector<std::uint64_t> sorted_positions() const override {
    // Every so many-th key: enough for the cuts of any table, without a second copy of all.
    constexpr std::size_t kSample = 65'536;
    const std::size_t step = (keys_.size() + kSample - 1) / kSample;
    std::vector<std::uint64_t> sample;
    for (std::size_t i = 0; i < keys_.size(); i += step) sample.push_back(keys_[i].position);
    std::ranges::sort(sample);
    return sample;
  }

 private:
  static constexpr std::size_t kNamed = 100;

  struct Found {
    std::uint64_t hash{};
    std::uint64_t at{};  ///< where its text begins
    std::uint64_t size{};
    std::uint64_t times{1};
  };
  std::string_view text_of(const Found& f) const {
    return std::string_view{text_}.substr(f.at, f.size);
  }

  void read(const std::string& path, const std::string& name) {
    workloads::LineReader reader{path, name};
    workloads::Line line;
    while (reader.next(line)) {
      if (line.too_long) {
        throw RunError(fmt::format("{}:{}: a key has at most {} bytes", name, line.number,
                                   workloads::LineReader::kLongest));
      }
      if (line.size == 0) continue;
      const std::string_view key{line.first, line.size};
      found_.push_back({XXH64(key.data(), key.size(), 0), text_.size(), key.size()});
      text_ += key;
      if (!prefix_) prefix_ = std::string{key};
      const auto differ = std::ranges::mismatch(*prefix_, key).in1;
      prefix_->erase(differ, prefix_->end());
    }
    lines_ = found_.size();
  }
  /// Leaves each key once, the one that is asked for most often first.
  void count_repeats() {
    std::ranges::sort(found_, {}, [](const Found& f) { return std::tuple{f.hash, f.at}; });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < found_.size(); ++i) {
      if (found_[i].hash == found_[kept].hash) {
        ++found_[kept].times;
      } else {
        found_[++kept] = found_[i];
      }
    }
    found_.resize(kept + 1);
    std::ranges::sort(found_, [](const Found& a, const Found& b) {
      return std::tuple{b.times, a.at} < std::tuple{a.times, b.at};
    });
  }
  void describe_popularity() {
    popularity_.key_count = static_cast<double>(keys_.size());
    for (const double share : shares_) {
      if (!popularity_.groups.empty() && popularity_.groups.back().share_each == share) {
        popularity_.groups.back().keys += 1;
      } else {
        popularity_.groups.push_back({.share_each = share, .keys = 1});
      }
    }
  }

  std::vector<Found> found_;  // and text_: while the file is read
  std::string text_;
  std::optional<std::string> prefix_;  ///< that all keys have in common
  std::uint64_t lines_{};
  std::vector<Key> keys_;  ///< by rank
  std::vector<double> shares_;
  std::vector<std::string> names_;  ///< of the first ranks
  Popularity popularity_;
};

}  // namespace

std::unique_ptr<LabKeys> generated_keys(std::uint64_t count, double exponent, std::uint64_t seed) {
  return std::make_unique<GeneratedKeys>(count, exponent, seed);
}

std::unique_ptr<LabKeys> keys_of_file(const std::string& path, const std::string& name) {
  return std::make_unique<FileKeys>(path == "-" ? "/dev/stdin" : path, name);
}

}  // namespace shardsim
