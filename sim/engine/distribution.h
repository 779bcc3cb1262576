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

/// A distribution of spans of time.
class Durations {
 public:
  Durations() : Durations(Distribution::constant(0)) {}
  explicit Durations(Distribution of_nanoseconds) : distribution_(of_nanoseconds) {}
  Duration draw(std::uint64_t bits) const {
    return Duration{static_cast<std::int64_t>(distribution_.draw(bits) + 0.5)};
  }
  const Distribution& nanoseconds() const { return distribution_; }
  Duration mean() const { return Duration{static_cast<std::int64_t>(distribution_.mean())}; }

 private:
  Distribution distribution_;
};

/// A distribution of sizes; draws are at least one byte.
class Sizes {
 public:
  Sizes() : Sizes(Distribution::constant(1024)) {}
  explicit Sizes(Distribution of_bytes) : distribution_(of_bytes) {}
  Bytes draw(std::uint64_t bits) const {
    const auto n = static_cast<std::int64_t>(distribution_.draw(bits) + 0.5);
    return Bytes{n < 1 ? 1 : n};
  }
  const Distribution& bytes() const { return distribution_; }

 private:
  Distribution distribution_;
};

}  // namespace shardsim
