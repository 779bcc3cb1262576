#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/random.h"
#include "sim/engine/units.h"

namespace shardsim {

/// A non-negative distribution, drawn by inversion from 64 bits. Plain data: 40 bytes, copyable.
/// The unit of its parameters is the user's: nanoseconds in Durations, bytes in Sizes.
class Distribution {
 public:
  enum class Kind : std::uint8_t { constant, uniform, exponential, lognormal, pareto };

  static Distribution constant(double value);
  static Distribution uniform(double least, double most);  ///< 0 <= least <= most
  static Distribution exponential(double mean);            ///< mean > 0
  static Distribution lognormal(double mean, double cv);   ///< mean > 0, cv > 0: sd over mean
  static Distribution pareto(double least, double shape);  ///< least > 0, shape > 0

  Kind kind() const { return kind_; }
  double mean() const;        ///< infinite for a Pareto of shape <= 1
  double squared_cv() const;  ///< variance over mean squared; infinite for Pareto shape <= 2
  double first() const { return a_; }   ///< the first parameter, as given to the maker
  double second() const { return b_; }  ///< the second, 0 where there is none

  /// One draw, at least 0. The same bits give the same answer up to libm's last bit.
  double draw(std::uint64_t bits) const {
    switch (kind_) {
      case Kind::constant:
        return a_;
      case Kind::exponential:
        return a_ * shardsim::exponential(bits);
      default:
        return draw_rare(bits);
    }
  }

 private:
  Distribution(Kind kind, double a, double b);
  double draw_rare(std::uint64_t bits) const;
  Kind kind_{Kind::constant};
  double a_{};
  double b_{};
  double mu_{};  ///< lognormal: of the logarithm
  double sigma_{};
};

/// `value` rounded, or `most` where it is larger or not a number: casting those is undefined, and a
/// Pareto of a tiny shape draws infinity.
constexpr std::int64_t rounded_at_most(double value, std::int64_t most) {
  const double up = value + 0.5;
  return up < static_cast<double>(most) ? static_cast<std::int64_t>(up) : most;
}

/// A distribution of spans of time; draws and the mean are at most kLongest.
class Durations {
 public:
  /// 2^56 ns, 2.3 years: longer than any run, and a hundred of them still add up in a Time.
  static constexpr Duration kLongest{std::int64_t{1} << 56};

  Durations() : Durations(Distribution::constant(0)) {}
  explicit Durations(Distribution of_nanoseconds) : distribution_(of_nanoseconds) {}
  Duration draw(std::uint64_t bits) const {
    return Duration{rounded_at_most(distribution_.draw(bits), kLongest.count())};
  }
  const Distribution& nanoseconds() const { return distribution_; }
  Duration mean() const {
    return Duration{rounded_at_most(distribution_.mean(), kLongest.count())};
  }

 private:
  Distribution distribution_;
};

/// A distribution of sizes; draws are at least one byte and at most kLargest.
class Sizes {
 public:
  /// 2^53 bytes, 8 PiB: a thousand of them still add up in Bytes.
  static constexpr Bytes kLargest{std::int64_t{1} << 53};

  Sizes() : Sizes(Distribution::constant(1024)) {}
  explicit Sizes(Distribution of_bytes) : distribution_(of_bytes) {}
  Bytes draw(std::uint64_t bits) const {
    const std::int64_t n = rounded_at_most(distribution_.draw(bits), kLargest.count);
    return Bytes{n < 1 ? 1 : n};
  }
  const Distribution& bytes() const { return distribution_; }

 private:
  Distribution distribution_;
};

}  // namespace shardsim
