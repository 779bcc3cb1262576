#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/cluster/types.h"
#include "sim/engine/random.h"
#include "workloads/portable_math.h"

namespace shardsim::workloads {

/// Sum of k^-s over k in (from, to], i.e. H(to, s) - H(from, s); from <= to, both whole, s <= 10.
/// Relative error below 1e-9. Cost: at most 64 terms, then Euler and Maclaurin's formula.
double harmonic(double from, double to, double s);

/// Exact Zipf ranks: rank r of [0, n) has probability (r + 1)^-s / H(n, s), for any s >= 0 and n up
/// to 1e10, in constant memory. About 45 ns a draw, 1.02 draws of random bits or fewer.
///
/// Rejection-inversion: invert the integral of x^-s and accept by area, most often without looking
/// (the squeeze). Rejections take further bits of the same request, so that a rank depends on
/// (stream, request) alone. Source: Hörmann and Derflinger, Rejection-inversion to generate
/// variates from monotone discrete distributions, TOMACS 6(3), 1996.
class Zipf {
 public:
  static constexpr double kMostExponent = 10;

  /// n >= 1, 0 <= s <= kMostExponent.
  Zipf(std::uint64_t n, double s);

  std::uint64_t draw(const RandomStream& stream, RequestId request) const {
    DrawKey key{.request = request.value};
    for (;; ++key.attempt) {
      const RandomBits bits = stream.bits(key);
      std::uint64_t rank = 0;
      if (accept(bits.a, rank) || accept(bits.b, rank)) return rank;
    }
  }
  /// Exact probability of a rank, and of all ranks below `ranks` together.
  double share(std::uint64_t rank) const;
  double top(double ranks) const { return harmonic(0, std::min(ranks, n_), s_) / total_; }

  std::uint64_t size() const { return count_; }
  double exponent() const { return s_; }

 private:
  bool accept(std::uint64_t bits, std::uint64_t& rank) const {
    const double u = high_ + unit(bits) * (low_ - high_);
    const double x = inverse(u);
    const double k = std::clamp(static_cast<double>(static_cast<std::int64_t>(x + 0.5)), 1.0, n_);
    rank = static_cast<std::uint64_t>(k) - 1;
    return k - x <= squeeze_ || u >= integral(k + 0.5) - term(k);
  }
  double term(double x) const { return portable::exp(-s_ * portable::log(x)); }
  /// Of x^-s from 1 to x.
  double integral(double x) const {
    const double log_x = portable::log(x);
    return log_x * portable::expm1_over((1 - s_) * log_x);
  }
  double inverse(double y) const {
    // Rounding may take the argument to 0, where the answer is beyond every rank.
    const double w = std::max(1 + y * (1 - s_), 0x1p-53);
    // Away from s = 1 the plain form is precise to 1e-13.
    const double log_x =
        near_one_ ? y * portable::log1p_over(w - 1) : portable::log(w) * inverse_slope_;
    return std::min(portable::exp(log_x), n_ + 0.5);
  }

  std::uint64_t count_;
  double n_;
  double s_;
  bool near_one_;
  double inverse_slope_{};  ///< 1 / (1 - s)
  double low_{};
  double high_{};
  double squeeze_{};
  double total_;
};

}  // namespace shardsim::workloads
