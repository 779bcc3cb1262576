// Draws stay within what integers hold, whatever the parameters: a config may have any.
#include "sim/engine/distribution.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace shardsim {
namespace {

// Of the extremes and between them.
constexpr std::array<std::uint64_t, 5> kBits{0, 1, UINT64_MAX / 2, UINT64_MAX - 1, UINT64_MAX};

TEST(Draws, OfWildParametersEndAtTheDocumentedMost) {
  for (const Distribution& wild :
       {Distribution::pareto(1, 1e-300), Distribution::pareto(1e18, 0.01),
        Distribution::exponential(1e300), Distribution::lognormal(1e18, 1e200),
        Distribution::uniform(0, 1e308), Distribution::constant(1e19)}) {
    bool at_most = false;
    for (const std::uint64_t bits : kBits) {
      const Duration span = Durations{wild}.draw(bits);
      const Bytes size = Sizes{wild}.draw(bits);
      EXPECT_GE(span, Duration{0});
      EXPECT_LE(span, Durations::kLongest);
      EXPECT_GE(size, Bytes{1});
      EXPECT_LE(size, Sizes::kLargest);
      at_most = at_most || (span == Durations::kLongest && size == Sizes::kLargest);
    }
    EXPECT_TRUE(at_most) << "kind " << static_cast<int>(wild.kind());
  }
}

TEST(Draws, BelowTheMostAreRounded) {
  EXPECT_EQ(Durations{Distribution::constant(1.5)}.draw(0), Duration{2});
  EXPECT_EQ(Durations{Distribution::constant(1.4)}.draw(0), Duration{1});
  const auto longest = static_cast<double>(Durations::kLongest.count());
  EXPECT_EQ(Durations{Distribution::constant(longest - 16)}.draw(0),
            Durations::kLongest - Duration{16});
}

TEST(Draws, HaveAFiniteMeanWhereTheDistributionHasNone) {
  EXPECT_EQ(Durations{Distribution::pareto(1e6, 1)}.mean(), Durations::kLongest);
  EXPECT_EQ(Durations{Distribution::pareto(1e6, 2)}.mean(), Duration{2'000'000});
}

}  // namespace
}  // namespace shardsim
