// Ranges: where the cuts are, how even the shares, and how little moves when histories get long.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/placement/movement.h"
#include "models/placement/range_assignment.h"
#include "tests/placement/generators.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

TEST(Range, CutsEvenlyWithoutASample) {
  const auto range = strategy("range", "partitions", 3)->build(cluster_of(2));
  const auto pieces = range->pieces();
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].last, 0x5555555555555555u);
  EXPECT_EQ(pieces[1].last, 0xaaaaaaaaaaaaaaaau);
  EXPECT_EQ(pieces[2].last, UINT64_MAX);
  EXPECT_TRUE(range->keeps_order());
}

TEST(Range, CutsASampleIntoEqualCounts) {
  auto input = cluster_of(4);
  // Positions crowd at the low end: the square of an even spread.
  for (std::uint64_t i = 0; i < 8000; ++i) input.sorted_positions.push_back(i * i * 1000);
  const auto range = strategy("range", "partitions", 16)->build(input);
  EXPECT_EQ(range->partitions(), 16u);
  std::map<std::uint32_t, std::size_t> counts;
  for (const std::uint64_t position : input.sorted_positions) {
    ++counts[range->locate({.hash = 0, .position = position}).partition.value];
  }
  for (const auto& [partition, count] : counts) EXPECT_EQ(count, 500u) << partition;
}

TEST(Range, HasFewerRangesWhereTheSampleHasFewDistinctPositions) {
  auto input = cluster_of(4);
  input.sorted_positions = {0, 0, 5, 5, 5, 9};
  const auto range = strategy("range", "partitions", 100)->build(input);
  EXPECT_EQ(range->partitions(), 3u);
  const auto at = [&](std::uint64_t position) {
    return range->locate({.hash = 0, .position = position}).partition.value;
  };
  EXPECT_EQ(at(4), 0u);
  EXPECT_EQ(at(5), 1u);
  EXPECT_EQ(at(8), 1u);
  EXPECT_EQ(at(9), 2u);
  EXPECT_EQ(at(UINT64_MAX), 2u);
}

TEST(Range, LeavesNodesEmptyBeyondTheNumberOfRanges) {
  const auto range = strategy("range", "partitions", 1)->build(cluster_of(5));
  EXPECT_EQ(range->partitions(), 1u);
  EXPECT_EQ(range->locate({.hash = 1, .position = 1}).replicas,
            range->locate({.hash = 1, .position = UINT64_MAX}).replicas);
}

PlacementInput any_cluster(bool weighted) {
  PlacementInput input;
  const auto ids = any_numbers(60);
  for (const std::uint32_t id : ids) {
    const double weight = weighted ? *rc::gen::element(0.5, 1.0, 2.0, 3.7) : 1.0;
    input.membership.members.push_back(member(id, weight));
  }
  if (ids.empty()) input.membership.members.push_back(member(3));
  input.seed = *rc::gen::arbitrary<std::uint64_t>();
  return input;
}

RC_GTEST_PROP(RangeAssignment, GivesEveryMemberItsShareToWithinOneRange, ()) {
  const auto input = any_cluster(*rc::gen::arbitrary<bool>());
  const auto ranges = *rc::gen::inRange<std::size_t>(1, 500);
  const auto& members = input.membership.members;
  const auto owners = assign_ranges(ranges, members, Election{members, input.seed}, input.seed);
  RC_ASSERT(owners.size() == ranges);
  std::vector<double> held(members.size());
  double weights = 0;
  for (const Member& m : members) weights += m.weight;
  for (const std::uint32_t owner : owners) held[owner] += 1;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const double share = static_cast<double>(ranges) * members[i].weight / weights;
    RC_ASSERT(std::abs(held[i] - share) < 1 + 1e-9);
  }
}

RC_GTEST_PROP(RangeAssignment, MovesOnlyTheNewNodesRangesWhileNodesOnlyJoin, ()) {
  const auto nodes = *rc::gen::inRange(1u, 40u);
  const auto ranges = *rc::gen::inRange<std::size_t>(1, 500);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto owners = [&](std::uint32_t n) {
    const auto members = cluster_of(n).membership.members;
    return assign_ranges(ranges, members, Election{members, seed}, seed);
  };
  const auto before = owners(nodes);
  const auto after = owners(nodes + 1);
  std::size_t moved = 0;
  for (std::size_t r = 0; r < ranges; ++r) {
    if (before[r] == after[r]) continue;
    RC_ASSERT(after[r] == nodes);
    ++moved;
  }
  RC_ASSERT(moved == ranges / (nodes + 1));
}

// Ten nodes of which each is replaced by a new one, one after the other: whatever the history, a
// change moves at most twice the least.
TEST(Range, MovesLittleMoreThanTheLeastInARollingReplacement) {
  const auto factory = strategy("range");
  auto input = cluster_of(10);
  double moved = 0;
  double least = 0;
  const auto change = [&](const PlacementInput& next) {
    const auto from = factory->build(input);
    const auto to = factory->build(next);
    moved += movement(*from, *to, {}).keys_moved_fraction;
    least += least_fraction(input.membership, next.membership, 1);
    input = next;
  };
  for (std::uint32_t i = 0; i < 10; ++i) {
    change(with(input, member(10 + i)));
    change(without(input, i));
  }
  RecordProperty("moved_over_least", std::to_string(moved / least));
  EXPECT_LT(moved, 2 * least);
}

}  // namespace
}  // namespace shardsim
