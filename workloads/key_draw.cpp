#include "workloads/key_draw.h"

#include <algorithm>
#include <cmath>

#include "sim/engine/check.h"
#include "sim/engine/random.h"
#include "workloads/popularity.h"
#include "workloads/ycsb_zipfian.h"
#include "workloads/zipf.h"

namespace shardsim::workloads {

namespace {

/// Draws that need no more than one request's 128 bits.
class OneDraw : public KeyDraw {
 public:
  OneDraw(std::uint64_t count, std::uint64_t seed) : count_(count), stream_(seed, Purpose::key) {}

 protected:
  RandomBits bits(RequestId request) const { return stream_.bits({.request = request.value}); }
  double count() const { return static_cast<double>(count_); }
  std::uint64_t count_;
  RandomStream stream_;
};

class Uniform final : public OneDraw {
 public:
  using OneDraw::OneDraw;
  DrawnKey draw(RequestId request, std::uint64_t) const override {
    const std::uint64_t i = below(bits(request).a, count_);
    return {i, i};
  }
  Popularity popularity() const override { return {{{1 / count(), count()}}, count()}; }
};

class ZipfKeys : public KeyDraw {
 public:
  ZipfKeys(std::uint64_t count, double exponent, std::uint64_t seed)
      : zipf_(count, exponent), stream_(seed, Purpose::key) {}
  DrawnKey draw(RequestId request, std::uint64_t) const override {
    const std::uint64_t rank = zipf_.draw(stream_, request);
    return {rank, rank};
  }
  Popularity popularity() const override {
    const double s = zipf_.exponent();
    const auto n = static_cast<double>(zipf_.size());
    const double total = harmonic(0, n, s);
    return grouped(n, [=](double from, double to) { return harmonic(from, to, s) / total; });
  }

 protected:
  Zipf zipf_;
  RandomStream stream_;
};

class Latest final : public ZipfKeys {
 public:
  using ZipfKeys::ZipfKeys;
  DrawnKey draw(RequestId request, std::uint64_t newest) const override {
    const std::uint64_t age = zipf_.draw(stream_, request);
    return {newest - age, age};
  }
};

class Hotspot final : public OneDraw {
 public:
  Hotspot(const KeysConfig& c, std::uint64_t seed) : OneDraw(c.count, seed) {
    const double keys = std::floor(c.hot_keys * count() + 0.5);
    hot_ = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(keys), 1, count_);
    hot_requests_ = hot_ == count_ ? 1 : c.hot_requests;
    // Compared as integers; 1 means every request.
    threshold_ =
        hot_requests_ >= 1 ? UINT64_MAX : static_cast<std::uint64_t>(hot_requests_ * 0x1p64);
  }
  DrawnKey draw(RequestId request, std::uint64_t) const override {
    const RandomBits b = bits(request);
    const bool hot = threshold_ == UINT64_MAX || b.a < threshold_;
    const std::uint64_t i = hot ? below(b.b, hot_) : hot_ + below(b.b, count_ - hot_);
    return {i, i};
  }
  Popularity popularity() const override {
    const auto hot = static_cast<double>(hot_);
    Popularity p{{{hot_requests_ / hot, hot}}, count()};
    if (hot_ < count_) p.groups.push_back({(1 - hot_requests_) / (count() - hot), count() - hot});
    return p;
  }

 private:
  std::uint64_t hot_{};
  double hot_requests_{};
  std::uint64_t threshold_{};
};

/// The keys' popularities are lognormal: the share of the most popular fraction q of keys is
/// Phi(sigma - z), z the normal quantile of 1 - q. Its inverse gives the rank of a uniform number.
class Lognormal final : public OneDraw {
 public:
  Lognormal(const KeysConfig& c, std::uint64_t seed) : OneDraw(c.count, seed), sigma_(c.sigma) {}
  DrawnKey draw(RequestId request, std::uint64_t) const override {
    const double q = normal(standard_normal(bits(request).a) - sigma_);
    const auto rank = std::min(static_cast<std::uint64_t>(q * count()), count_ - 1);
    return {rank, rank};
  }
  Popularity popularity() const override {
    const auto top = [this](double ranks) {
      if (ranks <= 0) return 0.0;
      return ranks >= count() ? 1.0 : normal(sigma_ + quantile(ranks / count()));
    };
    return grouped(count(), [&](double from, double to) { return top(to) - top(from); });
  }

 private:
  static double normal(double z) { return 0.5 * std::erfc(-z * 0.7071067811865476); }
  static double quantile(double p) {
    return standard_normal(static_cast<std::uint64_t>(p * 0x1p52) << 12);
  }
  double sigma_;
};

class YcsbScrambled final : public OneDraw {
 public:
  YcsbScrambled(std::uint64_t count, std::uint64_t seed) : OneDraw(count, seed), zipfian_(count) {}
  DrawnKey draw(RequestId request, std::uint64_t) const override {
    const std::uint64_t item = zipfian_.item(bits(request).a);
    return {zipfian_.key(item), item};
  }
  std::uint64_t rank(const DrawnKey& d) const override { return zipfian_.rank(d.order, d.index); }
  Popularity popularity() const override { return zipfian_.popularity(); }

 private:
  YcsbZipfian zipfian_;
};

}  // namespace

std::unique_ptr<KeyDraw> make_key_draw(const KeysConfig& c, std::uint64_t seed) {
  switch (c.distribution) {
    case KeyDistribution::zipf:
      if (c.exponent == 0) break;
      return std::make_unique<ZipfKeys>(c.count, c.exponent, seed);
    case KeyDistribution::ycsb_scrambled:
      return std::make_unique<YcsbScrambled>(c.count, seed);
    case KeyDistribution::uniform:
      break;
    case KeyDistribution::hotspot:
      return std::make_unique<Hotspot>(c, seed);
    case KeyDistribution::latest:
      return std::make_unique<Latest>(c.count, c.latest_exponent, seed);
    case KeyDistribution::lognormal:
      return std::make_unique<Lognormal>(c, seed);
  }
  return std::make_unique<Uniform>(c.count, seed);
}

}  // namespace shardsim::workloads
