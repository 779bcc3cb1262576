#pragma once

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

namespace shardsim {

/// What a draw is for. Part of the key of every draw, so that no two purposes share numbers.
/// Numbers are fixed: a new purpose gets a new one, since old results depend on them.
enum class Purpose : std::uint32_t {
  arrival = 1,
  operation = 2,
  key = 3,
  value_size = 4,
  scan_length = 5,
  route = 6,    ///< which coordinator, which replicas
  service = 7,  ///< service demand of a job
  network = 8,  ///< jitter and loss of a message
  backoff = 9,
  think_time = 10,
  identity = 11,   ///< keys' identities: their hashes
  placement = 12,  ///< tokens of a ring and the like
  chance = 13,     ///< ideal hashes that `chance` is measured with
  failure = 14,
  rebalance = 15,
  sampling = 16,
  zone = 17,
  test = 1000,
};

/// 128 random bits of one draw; take each at most once.
struct RandomBits {
  std::uint64_t a{};
  std::uint64_t b{};
};

/// Which draw: of which request (or of which entity), at which attempt, for which replica.
struct DrawKey {
  std::uint64_t request{};
  std::uint32_t entity{};
  std::uint16_t attempt{};
  std::uint16_t replica{};
};

/// Stateless random numbers: the answer depends on (seed, purpose, key of the draw) and on nothing
/// that happened before, so that two strategies under one seed meet the same world whatever order
/// things happen in. Philox4x32-10 (Salmon et al., SC 2011) from Random123; about 10 ns a draw.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, Purpose purpose)
      : key_{{static_cast<std::uint32_t>(mix(seed, purpose)),
              static_cast<std::uint32_t>(mix(seed, purpose) >> 32)}} {}

  /// Not inlined: a dozen copies of ten rounds would fill the instruction cache.
  [[gnu::noinline]] RandomBits bits(DrawKey k) const {
    const r123::Philox4x32::ctr_type counter{
        {static_cast<std::uint32_t>(k.request), static_cast<std::uint32_t>(k.request >> 32),
         k.entity, (static_cast<std::uint32_t>(k.attempt) << 16) | k.replica}};
    const auto out = r123::Philox4x32{}(counter, key_);
    return {(static_cast<std::uint64_t>(out[1]) << 32) | out[0],
            (static_cast<std::uint64_t>(out[3]) << 32) | out[2]};
  }

 private:
  static std::uint64_t mix(std::uint64_t seed, Purpose purpose) {
    // splitmix64's finaliser over both, so that neighbouring seeds share no structure.
    std::uint64_t z = seed + 0x9e3779b97f4a7c15u * (static_cast<std::uint64_t>(purpose) + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  r123::Philox4x32::key_type key_;
};

/// Uniform in (0, 1): never 0 nor 1, so that its logarithm is finite and negative.
inline double unit(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

/// Uniform integer in [0, n), n > 0: Lemire's multiplication, bias below n / 2^64.
inline std::uint64_t below(std::uint64_t bits, std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(bits) * n) >> 64);
}

/// Exponential of mean 1, by inversion. Round to an integer before it reaches a result: libm's last
/// bit differs by processor.
inline double exponential(std::uint64_t bits) { return -std::log(unit(bits)); }

/// Standard normal by inversion (Boost.Math's erfc_inv behind it); about 60 ns.
double standard_normal(std::uint64_t bits);

}  // namespace shardsim
