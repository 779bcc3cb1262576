// The bucketed look-up against its slow twin, std::lower_bound.
#include "models/placement/interval_table.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

void expect_as_lower_bound(std::vector<std::uint64_t> lasts, std::vector<std::uint64_t> probes) {
  lasts.push_back(UINT64_MAX);
  std::ranges::sort(lasts);
  std::vector<NodeId> nodes;
  for (std::uint32_t i = 0; i < 2 * lasts.size(); ++i) nodes.push_back(NodeId{i});
  const IntervalTable table{lasts, nodes, 2};
  for (const std::uint64_t last : lasts) {
    probes.insert(probes.end(), {last, last - 1, last + 1});
  }
  for (const std::uint64_t value : probes) {
    const auto expected =
        static_cast<std::size_t>(std::ranges::lower_bound(lasts, value) - lasts.begin());
    ASSERT_EQ(table.find(value), expected) << value;
    const ReplicaSet replicas = table.replicas(expected);
    ASSERT_EQ(replicas.size(), 2u);
    ASSERT_EQ(replicas[0], nodes[2 * expected]);
    ASSERT_EQ(replicas[1], nodes[2 * expected + 1]);
  }
}

std::vector<std::uint64_t> hashes(std::size_t count, std::uint64_t seed) {
  std::vector<std::uint64_t> values;
  for (const Key& key : random_keys(count, seed)) values.push_back(key.hash);
  return values;
}

TEST(IntervalTable, FindsWhatABinarySearchFindsWhereRowsAreSpreadEvenly) {
  for (const std::size_t rows : {0u, 1u, 2u, 3u, 7u, 8u, 1000u}) {
    expect_as_lower_bound(hashes(rows, rows + 1), hashes(500, 99));
  }
}

TEST(IntervalTable, FindsItWhereManyRowsShareOneEntryOfTheIndex) {
  std::vector<std::uint64_t> crowded = hashes(100, 5);
  std::vector<std::uint64_t> probes = hashes(500, 6);
  for (std::uint64_t i = 0; i < 3000; ++i) crowded.push_back((std::uint64_t{1} << 60) + 7 * i);
  for (std::uint64_t i = 0; i < 3000; ++i) probes.push_back((std::uint64_t{1} << 60) + 5 * i);
  expect_as_lower_bound(crowded, probes);
}

RC_GTEST_PROP(IntervalTable, FindsWhatABinarySearchFinds, ()) {
  const auto lasts = *rc::gen::arbitrary<std::vector<std::uint64_t>>();
  const auto probes = *rc::gen::arbitrary<std::vector<std::uint64_t>>();
  expect_as_lower_bound(lasts, probes);
  RC_ASSERT(!testing::Test::HasFailure());
}

}  // namespace
}  // namespace shardsim
