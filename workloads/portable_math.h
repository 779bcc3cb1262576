#pragma once

#include <bit>
#include <cstdint>
#include <limits>

/// Logarithm and exponential that give the same bits on every machine. libm's differ in the last
/// bit by processor, and a rank near 1e9 has no digits to spare for that. Plain double arithmetic
/// without fused operations, within 2 units in the last place; about 10 ns each.
namespace shardsim::workloads::portable {

inline constexpr double kLn2High = 0x1.62e42fee00000p-1;  // 33 bits: exact times an exponent
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

/// Natural logarithm of a positive, finite, normal number.
inline double log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  // x = 2^e m with m in [0.7071, 1.4142): shift the mantissa's range by adding to the exponent.
  const std::uint64_t shifted = bits + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
  const auto e = static_cast<double>(static_cast<std::int64_t>(shifted >> 52) - 1023);
  const double m = std::bit_cast<double>((shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
  // log m = 2 atanh s = 2 (s + s^3/3 + s^5/5 + ...), |s| <= 0.1716.
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double low = (1.0 / 3 + z * (1.0 / 5)) + z2 * (1.0 / 7 + z * (1.0 / 9));
  const double middle = (1.0 / 11 + z * (1.0 / 13)) + z2 * (1.0 / 15 + z * (1.0 / 17));
  const double high = (1.0 / 19 + z * (1.0 / 21)) + z2 * (1.0 / 23);
  const double tail = z * (low + z4 * (middle + z4 * high));
  return e * kLn2High + (2 * s + (2 * s * tail + e * kLn2Low));
}

/// e^x; 0 below -708, infinite above 709.
inline double exp(double x) {
  if (!(x > -708)) return 0;
  if (x > 709) return std::numeric_limits<double>::infinity();
  constexpr double kRound = 0x1.8p52;
  const double shifted = x * 1.4426950408889634 + kRound;
  const double k = shifted - kRound;
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= 0.3466
  const double r2 = r * r;
  const double r4 = r2 * r2;
  // The series from r^2/2! to r^13/13!.
  const double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double p = 1 + (r + r2 * (a + r4 * (b + r4 * c)));
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023);
  return p * std::bit_cast<double>(exponent << 52);
}

/// log(1 + t) / t, t > -1; 1 at t = 0. Precise near 0 too: the error of 1 + t cancels.
inline double log1p_over(double t) {
  const double w = 1 + t;
  return w == 1 ? 1 : log(w) / (w - 1);
}

/// (e^t - 1) / t; 1 at t = 0.
inline double expm1_over(double t) {
  const double w = exp(t);
  if (w == 1) return 1;
  return w == 0 ? -1 / t : (w - 1) / log(w);
}

/// Exponential of mean 1, by inversion of 64 bits.
inline double exponential(std::uint64_t bits) {
  return -log((static_cast<double>(bits >> 12) + 0.5) * 0x1p-52);
}

}  // namespace shardsim::workloads::portable
