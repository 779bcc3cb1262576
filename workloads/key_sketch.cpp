#include "workloads/key_sketch.h"

#include <algorithm>
#include <cstring>

namespace shardsim::workloads {

void KeySketch::add(std::uint64_t hash, std::string_view text) {
  const std::size_t length = std::min(text.size(), kText);
  if (!any_) {
    any_ = true;
    std::memcpy(first_.data(), text.data(), length);
    prefix_ = std::min(length, kText - 8);
  }
  const auto differs =
      std::mismatch(text.begin(), text.begin() + std::min(prefix_, length), first_.begin());
  prefix_ = static_cast<std::size_t>(differs.first - text.begin());
  if (hash > largest_) return;
  Entry entry{.hash = hash};
  std::memcpy(entry.text.data(), text.data(), length);
  entries_.push_back(entry);
  if (entries_.size() >= 2 * kKept) keep_smallest();
}

void KeySketch::keep_smallest() const {
  // Keys of one hash have one text, or so little alike that it does not matter which is kept; but
  // the sort must not decide.
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.text < b.text;
  });
  const auto repeats = std::ranges::unique(entries_, {}, &Entry::hash);
  entries_.erase(repeats.begin(), repeats.end());
  if (entries_.size() <= kKept) return;
  entries_.resize(kKept);
  largest_ = entries_.back().hash;
}

double KeySketch::distinct() const {
  keep_smallest();
  if (largest_ == UINT64_MAX) return static_cast<double>(entries_.size());
  return (static_cast<double>(kKept) - 1) / (static_cast<double>(largest_) * 0x1p-64);
}

std::uint64_t KeySketch::position_of(std::string_view text, std::size_t prefix) {
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t at = prefix + i;
    position = (position << 8) | (at < text.size() ? static_cast<unsigned char>(text[at]) : 0u);
  }
  return position;
}

std::vector<std::uint64_t> KeySketch::sorted_positions() const {
  keep_smallest();
  std::vector<std::uint64_t> positions;
  for (const Entry& e : entries_) {
    positions.push_back(position_of({e.text.data(), e.text.size()}, prefix_));
  }
  std::ranges::sort(positions);
  const auto repeats = std::ranges::unique(positions);
  positions.erase(repeats.begin(), repeats.end());
  return positions;
}

}  // namespace shardsim::workloads
