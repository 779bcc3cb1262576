#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "sim/cluster/workload.h"
#include "sim/engine/random.h"

namespace shardsim {

/// A small workload for tests: Poisson arrivals of gets and puts over few keys, all equally
/// popular.
class UniformWorkload final : public Workload {
 public:
  struct Setup {
    std::uint64_t seed{1};
    double rate{1000};
    std::uint64_t keys{1000};
    double put_share{0.5};
    std::uint32_t zones{1};
  };
  explicit UniformWorkload(const Setup& setup)
      : setup_(setup),
        arrival_(setup.seed, Purpose::arrival),
        operation_(setup.seed, Purpose::operation),
        key_(setup.seed, Purpose::key) {
    popularity_.groups = {{1.0 / static_cast<double>(setup.keys), static_cast<double>(setup.keys)}};
    popularity_.key_count = static_cast<double>(setup.keys);
  }
  bool next(Request& r) override {
    r.id = RequestId{next_++};
    const double gap = exponential(arrival_.bits({r.id.value}).a) * 1e9 / setup_.rate;
    at_ += Duration{static_cast<std::int64_t>(gap + 0.5)};
    r.intended_start = at_;
    draw(r);
    return true;
  }
  void draw(Request& r) override {
    r.key = *key(below(key_.bits({r.id.value}).a, setup_.keys));
    const RandomBits bits = operation_.bits({r.id.value});
    r.operation = OperationId{unit(bits.a) < setup_.put_share ? std::uint8_t{1} : std::uint8_t{0}};
    r.zone = ZoneId{static_cast<std::uint32_t>(below(bits.b, setup_.zones))};
    r.value_size = Bytes{1024};
  }
  const Popularity& popularity() const override { return popularity_; }
  double key_count() const override { return static_cast<double>(setup_.keys); }
  std::optional<Key> key(std::uint64_t i) const override {
    // splitmix64's finaliser is a bijection: distinct keys have distinct hashes.
    std::uint64_t z = i + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return Key{z ^ (z >> 31), UINT64_MAX / setup_.keys * i};
  }
  std::string name_of(const Key&) const override { return "key"; }
  Bytes mean_value_size() const override { return Bytes{1024}; }
  Rate mean_rate() const override { return Rate{setup_.rate}; }
  std::vector<double> operation_shares() const override {
    return {1 - setup_.put_share, setup_.put_share, 0, 0, 0};
  }

 private:
  Setup setup_;
  RandomStream arrival_;
  RandomStream operation_;
  RandomStream key_;
  Popularity popularity_;
  std::uint64_t next_{};
  Time at_{};
};

}  // namespace shardsim
