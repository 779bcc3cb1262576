// Goal: percentiles are within 1% of the exact ones; counts, sums and parts are exact.
// Method: sorted lists as the slow twin.
#include "sim/metrics/histogram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace shardsim {
namespace {

namespace lb = latency_buckets;

TEST(LatencyBuckets, FollowEachOtherWithoutGapAndAreNarrow) {
  for (std::size_t b = 0; b < lb::kCount; ++b) {
    EXPECT_EQ(lb::of(lb::first(b)), b);
    EXPECT_EQ(lb::of(lb::last(b)), b);
    const auto first = static_cast<double>(lb::first(b).count());
    const auto last = static_cast<double>(lb::last(b).count());
    EXPECT_LT(last - first, std::max(first, 1.0) / 128);
  }
  EXPECT_EQ(lb::of(Duration{-5}), 0u);
  EXPECT_EQ(lb::of(Duration::max()), lb::kCount - 1);
}

std::vector<Duration> latencies() {
  // Magnitudes over all octaves.
  const auto draws = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 40), rc::gen::inRange(0, 1 << 20))));
  std::vector<Duration> all;
  for (const auto& [octave, fraction] : draws) {
    const std::int64_t base = std::int64_t{1} << octave;
    all.push_back(Duration{base + base * fraction / (1 << 20)});
  }
  return all;
}

RC_GTEST_PROP(Histogram, PercentilesAreWithinOnePercentOfTheExactOnes, ()) {
  std::vector<Duration> all = latencies();
  const auto failed = static_cast<std::uint64_t>(*rc::gen::inRange(0, 10));
  Histogram h;
  for (const Duration d : all) h.add(d);
  std::ranges::sort(all);
  for (const double q : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = [&](std::size_t n) {
      return static_cast<std::size_t>(std::max(1.0, std::ceil(q * static_cast<double>(n) - 1e-9)));
    };
    const Duration exact = all[rank(all.size()) - 1];
    const auto found = h.percentile(q);
    RC_ASSERT(found.has_value());
    RC_ASSERT(std::abs((*found - exact).count()) * 100 <= exact.count());
    const std::size_t with_failures = rank(all.size() + failed);
    RC_ASSERT(h.percentile_with_failures(q, failed).has_value() == (with_failures <= all.size()));
  }
  RC_ASSERT(h.count() == all.size());
  RC_ASSERT(h.max() == all.back());
  RC_ASSERT(Duration{static_cast<std::int64_t>(h.sum_ns())} ==
            std::accumulate(all.begin(), all.end(), Duration{0}));
}

RC_GTEST_PROP(Histogram, MergedIsAsIfCountedTogether, ()) {
  const std::vector<Duration> a = latencies();
  const std::vector<Duration> b = latencies();
  Histogram ha;
  Histogram hb;
  Histogram together;
  for (const Duration d : a) {
    ha.add(d);
    together.add(d);
  }
  for (const Duration d : b) {
    hb.add(d);
    together.add(d);
  }
  ha.merge(hb);
  RC_ASSERT(ha.count() == together.count());
  RC_ASSERT(ha.sum_ns() == together.sum_ns());
  RC_ASSERT(ha.max() == together.max());
  for (const double q : {0.1, 0.5, 0.9}) RC_ASSERT(ha.percentile(q) == together.percentile(q));
}

TEST(Histogram, HasNoPercentileWhenEmpty) {
  const Histogram h;
  EXPECT_EQ(h.percentile(0.5), std::nullopt);
  EXPECT_EQ(h.percentile_with_failures(0.5, 3), std::nullopt);
  EXPECT_EQ(h.mean_ns(), 0);
}

TEST(Histogram, CountsFailuresAsRequestsThatNeverCameBack) {
  Histogram h;
  for (int i = 0; i < 98; ++i) h.add(1ms);
  EXPECT_TRUE(h.percentile_with_failures(0.98, 2));
  EXPECT_FALSE(h.percentile_with_failures(0.99, 2));
  EXPECT_TRUE(h.percentile(0.99));
}

TEST(Histogram, SumsBeyondSixtyFourBits) {
  Histogram h;
  constexpr auto kHuge = Duration{INT64_MAX};
  for (int i = 0; i < 8; ++i) h.add(kHuge);
  EXPECT_DOUBLE_EQ(h.mean_ns(), static_cast<double>(INT64_MAX));
}

TEST(PartsByLatency, TheSlowestHaveTheirOwn) {
  PartsByLatency parts;
  for (int i = 0; i < 990; ++i) parts.add({.service = 100us}, lb::of(100us));
  for (int i = 0; i < 10; ++i) parts.add({.queue = 4900us, .service = 100us}, lb::of(5ms));
  const PartsByLatency::Means all = parts.mean_parts_above(0);
  EXPECT_DOUBLE_EQ(all[2], 49e3);
  EXPECT_DOUBLE_EQ(all[3], 100e3);
  const PartsByLatency::Means slowest = parts.mean_parts_above(0.99);
  EXPECT_NEAR(slowest[2], 4900e3, 1);
  EXPECT_NEAR(slowest[3], 100e3, 1);
  // The slowest 2% are ten slow ones and ten of the others.
  EXPECT_NEAR(parts.mean_parts_above(0.98)[2], 2450e3, 1);
}

}  // namespace
}  // namespace shardsim
