// Portable logarithm and exponential against libm's long double ones: the promised accuracy over
// the whole range, the exact cases, and bits that are pinned, since results depend on them.
#include "workloads/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/engine/random.h"

namespace shardsim::workloads {
namespace {

double ulps(double found, long double exact) {
  const double near = std::abs(static_cast<double>(exact));
  const double ulp = std::nextafter(near, std::numeric_limits<double>::infinity()) - near;
  return static_cast<double>(std::abs(static_cast<long double>(found) - exact)) / ulp;
}

TEST(PortableMath, LogarithmIsWithinTwoUnitsInTheLastPlace) {
  const RandomStream stream{1, Purpose::test};
  double worst = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const RandomBits bits = stream.bits({.request = i});
    const double x = i % 2 == 0 ? std::exp(700 * (2 * unit(bits.a) - 1)) : 2 * unit(bits.a);
    worst = std::max(worst, ulps(portable::log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LE(worst, 2);
  EXPECT_EQ(portable::log(1), 0);
}

TEST(PortableMath, ExponentialIsWithinTwoUnitsInTheLastPlace) {
  const RandomStream stream{2, Purpose::test};
  double worst = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const RandomBits bits = stream.bits({.request = i});
    const double x = (i % 2 == 0 ? 700 : 1) * (2 * unit(bits.a) - 1);
    worst = std::max(worst, ulps(portable::exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LE(worst, 2);
  EXPECT_EQ(portable::exp(0), 1);
  EXPECT_EQ(portable::exp(-1e9), 0);
  EXPECT_EQ(portable::exp(1e9), std::numeric_limits<double>::infinity());
}

TEST(PortableMath, HelpersArePreciseNearZero) {
  for (const double t : {1e-300, 1e-17, 1e-12, 1e-9, 1e-6, 1e-3, 0.3}) {
    for (const double sign : {1.0, -1.0}) {
      const long double x = sign * t;
      EXPECT_LE(ulps(portable::log1p_over(sign * t), std::log1p(x) / x), 4) << x;
      EXPECT_LE(ulps(portable::expm1_over(sign * t), std::expm1(x) / x), 4) << x;
    }
  }
  EXPECT_EQ(portable::log1p_over(0), 1);
  EXPECT_EQ(portable::expm1_over(0), 1);
}

TEST(PortableMath, GivesTheSameBitsEverywhere) {
  std::uint64_t checksum = 0;
  const RandomStream stream{3, Purpose::test};
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const double u = unit(stream.bits({.request = i}).a);
    checksum = checksum * 31 + std::bit_cast<std::uint64_t>(portable::log(u));
    checksum = checksum * 31 + std::bit_cast<std::uint64_t>(portable::exp(20 * u));
  }
  // Not a closed form: the same number came from g++ and clang, -O0 and -O3, with and without FMA.
  EXPECT_EQ(checksum, 18238969222199337116u);
}

}  // namespace
}  // namespace shardsim::workloads
