// Goal: a timeline or heat map that doubled is what the wider interval from the start would be.
// Method: the same events into one that doubles and one that need not; sums by hand.
#include "sim/metrics/timeline.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "sim/metrics/heatmap.h"

namespace shardsim {
namespace {

constexpr OperationId kGet{0};
constexpr OperationId kPut{1};

RC_GTEST_PROP(Timeline, DoubledEqualsTheWiderIntervalFromTheStart, ()) {
  const auto times =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5000)));
  Timeline narrow(2, Duration{10}, 8);
  for (const int t : times) {
    const OperationId op{static_cast<std::uint8_t>(t % 2)};
    narrow.offered(op, Time{Duration{t}});
    narrow.completed(op, Time{Duration{t + 5}}, latency_buckets::of(Duration{t * t}));
    if (t % 3 == 0) narrow.failed(op, Time{Duration{t}});
  }
  Timeline wide(2, narrow.interval(), 16);
  for (const int t : times) {
    const OperationId op{static_cast<std::uint8_t>(t % 2)};
    wide.offered(op, Time{Duration{t}});
    wide.completed(op, Time{Duration{t + 5}}, latency_buckets::of(Duration{t * t}));
    if (t % 3 == 0) wide.failed(op, Time{Duration{t}});
  }
  RC_ASSERT(narrow.rows() <= 8u);
  RC_ASSERT(narrow.rows() == wide.rows());
  for (std::size_t row = 0; row < wide.rows(); ++row) {
    for (const OperationId op : {kGet, kPut}) {
      RC_ASSERT(narrow.at(row, op).offered == wide.at(row, op).offered);
      RC_ASSERT(narrow.at(row, op).completed == wide.at(row, op).completed);
      RC_ASSERT(narrow.at(row, op).failed == wide.at(row, op).failed);
      RC_ASSERT(narrow.percentile(row, row + 1, op, 0.9) == wide.percentile(row, row + 1, op, 0.9));
    }
    RC_ASSERT(narrow.percentile(row, row + 1, 0.5) == wide.percentile(row, row + 1, 0.5));
  }
}

TEST(Timeline, PercentilesAreWithinThreePointTwoPercent) {
  Timeline t(1, 1s);
  for (std::int64_t us = 100; us <= 10'000; ++us) {
    t.completed(kGet, Time{1ms}, latency_buckets::of(Duration{us * 1000}));
  }
  for (const double q : {0.1, 0.5, 0.9, 0.99}) {
    const double exact = 1000 * (99 + q * 9901);
    const auto found = static_cast<double>(t.percentile(0, 1, kGet, q)->count());
    EXPECT_NEAR(found, exact, 0.032 * exact);
  }
  EXPECT_EQ(t.percentile(1, 5, kGet, 0.5), std::nullopt);
}

TEST(Timeline, UtilisationIsTheLargestAndTheMeanOverItsSpans) {
  Timeline t(1, 1s, 2);
  t.utilisation(kStart, Time{1s}, 0.9, 0.2);
  t.utilisation(Time{1s}, Time{2s}, 0.5, 0.4);
  EXPECT_EQ(t.largest_utilisation(1), 0.5);
  t.utilisation(Time{2s}, Time{2500ms}, 0.3, 0.1);  // doubles
  EXPECT_EQ(t.interval(), Duration{2s});
  EXPECT_EQ(t.largest_utilisation(0), 0.9);
  EXPECT_NEAR(*t.mean_utilisation(0), 0.3, 1e-12);
  EXPECT_NEAR(*t.mean_utilisation(1), 0.1, 1e-12);
}

TEST(Timeline, KnowsWhereItsRowsEnd) {
  const Timeline t(1, 100ms);
  EXPECT_EQ(t.next_boundary(kStart), Time{100ms});
  EXPECT_EQ(t.next_boundary(Time{99ms}), Time{100ms});
  EXPECT_EQ(t.next_boundary(Time{100ms}), Time{200ms});
}

RC_GTEST_PROP(Heatmap, DoubledEqualsTheWiderColumnsFromTheStart, ()) {
  const auto events =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, std::uint64_t>>>(
          rc::gen::pair(rc::gen::inRange(0, 3000), rc::gen::arbitrary<std::uint64_t>())));
  Heatmap narrow(7, 6, Duration{10});
  for (const auto& [t, position] : events) narrow.add({0, position}, Time{Duration{t}});
  Heatmap wide(7, 1000, narrow.width());
  std::vector<std::uint64_t> rows(7);
  for (const auto& [t, position] : events) {
    wide.add({0, position}, Time{Duration{t}});
    ++rows[position / (UINT64_MAX / 7 + 1)];
  }
  RC_ASSERT(narrow.columns() <= 6u);
  RC_ASSERT(narrow.columns() == wide.columns());
  for (std::size_t c = 0; c < wide.columns(); ++c) {
    for (std::size_t r = 0; r < 7; ++r) {
      RC_ASSERT(narrow.column(c)[r] == wide.column(c)[r]);
      rows[r] -= narrow.column(c)[r];
    }
  }
  for (const std::uint64_t left : rows) RC_ASSERT(left == 0u);
}

}  // namespace
}  // namespace shardsim
