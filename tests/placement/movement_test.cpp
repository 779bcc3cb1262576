// Who hands a copy to whom, what that adds up to, and the least that had to move.
#include "models/placement/movement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/placement/transition.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

ReplicaSet nodes(std::initializer_list<std::uint32_t> ids) {
  ReplicaSet set;
  for (const std::uint32_t id : ids) set.push_back(NodeId{id});
  return set;
}

struct Hand {
  std::uint32_t from;
  std::uint32_t to;
  bool copy;
};

void expect_pairs(const ReplicaSet& before, const ReplicaSet& after, std::vector<Hand> expected) {
  const Transition moves = pair_replicas(before, after);
  ASSERT_EQ(moves.size(), expected.size());
  for (std::size_t i = 0; i < moves.size(); ++i) {
    EXPECT_EQ(moves[i].from, NodeId{expected[i].from}) << i;
    EXPECT_EQ(moves[i].to, NodeId{expected[i].to}) << i;
    EXPECT_EQ(moves[i].copy, expected[i].copy) << i;
  }
}

TEST(PairReplicas, LeavesAloneWhoStaysWhateverTheOrder) {
  expect_pairs(nodes({1, 2, 3}), nodes({3, 1, 2}), {});
}
TEST(PairReplicas, PairsTheFirstLeaverWithTheFirstJoinerAndSoOn) {
  expect_pairs(nodes({1, 2, 3}), nodes({7, 2, 8}), {{1, 7, false}, {3, 8, false}});
  expect_pairs(nodes({1, 2, 3}), nodes({3, 9, 1}), {{2, 9, false}});
}
TEST(PairReplicas, LetsFurtherJoinersCopyFromThoseWhoStayInTurn) {
  expect_pairs(nodes({1, 2}), nodes({1, 2, 3}), {{1, 3, true}});
  expect_pairs(nodes({1, 2}), nodes({1, 3, 2, 4}), {{1, 3, true}, {2, 4, true}});
  expect_pairs(nodes({1, 2}), nodes({2, 3, 4}), {{1, 3, false}, {2, 4, true}});
  expect_pairs(nodes({1}), nodes({2, 3}), {{1, 2, false}, {1, 3, true}});
}
TEST(PairReplicas, LetsFurtherLeaversDropTheirCopy) {
  expect_pairs(nodes({1, 2, 3}), nodes({2}), {});
  expect_pairs(nodes({1, 2, 3}), nodes({4}), {{1, 4, false}});
}

TEST(LeastFraction, IsTheNewNodesShareOfEqualNodes) {
  const auto of = [](std::uint32_t before, std::uint32_t after, std::size_t replicas) {
    return least_fraction(cluster_of(before).membership, cluster_of(after).membership, replicas);
  };
  EXPECT_DOUBLE_EQ(of(10, 11, 1), 1.0 / 11);
  EXPECT_DOUBLE_EQ(of(10, 11, 3), 1.0 / 11);
  EXPECT_DOUBLE_EQ(of(10, 15, 3), 5.0 / 15);
  EXPECT_DOUBLE_EQ(of(11, 10, 1), 1.0 / 11);
  EXPECT_DOUBLE_EQ(of(10, 10, 3), 0.0);
  EXPECT_DOUBLE_EQ(of(2, 3, 3), 1.0 / 3);  // two copies of each key become three
  EXPECT_DOUBLE_EQ(of(3, 2, 3), 0.0);
}
TEST(LeastFraction, FollowsWeights) {
  const auto twenty = cluster_of(20).membership;
  auto one_doubled = twenty;
  one_doubled.members[7].weight = 2;
  EXPECT_NEAR(least_fraction(twenty, one_doubled, 1), 2.0 / 21 - 1.0 / 20, 1e-15);
}
TEST(LeastFraction, KnowsThatANodeHoldsAKeyOnce) {
  // A node of weight 10 among four of weight 1 holds all keys, not 10/14 of three copies.
  auto before = cluster_of(4).membership;
  auto after = before;
  after.members.push_back(member(4, 10));
  EXPECT_NEAR(least_fraction(before, after, 3), 1.0 / 3, 1e-15);
}

// All boundaries of both placements; between two of them nothing changes.
double moved_by_brute_force(const Placement& before, const Placement& after) {
  std::set<std::uint64_t> lasts;
  for (const Placement* p : {&before, &after}) {
    for (const auto& piece : p->pieces()) lasts.insert(piece.last);
  }
  long double joined = 0;
  std::size_t copies = 0;
  std::uint64_t first = 0;
  for (const std::uint64_t last : lasts) {
    const Key key{.hash = last, .position = last};
    const ReplicaSet from = before.locate(key).replicas;
    const ReplicaSet to = after.locate(key).replicas;
    copies = to.size();
    std::size_t count = 0;
    for (const NodeId node : to) count += from.contains(node) ? 0 : 1;
    const long double width = static_cast<long double>(last - first) + 1;
    joined += static_cast<long double>(count) * width;
    first = last + 1;
  }
  return static_cast<double>(joined / 0x1p64L / static_cast<long double>(copies));
}

TEST(Movement, IsExactOverIntervals) {
  for (const char* name : {"ring", "range"}) {
    const auto factory = strategy(name);
    for (const auto& after : {cluster_of(9, 3), cluster_of(12, 3), cluster_of(2, 3)}) {
      const auto from = factory->build(cluster_of(10, 3));
      const auto to = factory->build(after);
      const Movement moved = movement(*from, *to, {});
      EXPECT_TRUE(moved.exact);
      EXPECT_NEAR(moved.keys_moved_fraction, moved_by_brute_force(*from, *to), 1e-15) << name;
      EXPECT_TRUE(std::ranges::is_sorted(moved.flows, {}, [](const Flow& f) {
        return std::pair{f.source, f.destination};
      }));
    }
  }
}
TEST(Movement, CountsKeysWherePositionsNeedNotBeEven) {
  // All keys in one range of 4096: all of them move or none.
  const auto factory = strategy("range");
  const auto from = factory->build(cluster_of(10));
  const auto to = factory->build(cluster_of(11));
  std::set<double> seen;
  for (std::uint64_t range = 0; range < 100; ++range) {
    std::vector<Key> keys;
    for (std::uint64_t i = 0; i < 50; ++i)
      keys.push_back({.hash = i, .position = (range << 52) + i});
    const Movement moved = movement(*from, *to, keys);
    EXPECT_FALSE(moved.exact);
    seen.insert(moved.keys_moved_fraction);
  }
  EXPECT_EQ(seen, (std::set<double>{0.0, 1.0}));
}
TEST(Movement, TellsMovesBetweenSurvivorsFromTheOthers) {
  const auto keys = random_keys(20'000);
  const auto modulo = strategy("modulo");
  const auto four = modulo->build(cluster_of(4));
  // 4 -> 8: half of the keys move, all of them to new nodes.
  const Movement doubled = movement(*four, *modulo->build(cluster_of(8)), keys);
  EXPECT_EQ(doubled.moved_between_survivors, 0.0);
  EXPECT_GT(doubled.keys_moved_fraction, 0.0);
  // 4 -> 5: a key h stays where h mod 20 < 4; it goes to the new node where h mod 5 = 4.
  const Movement one_more = movement(*four, *modulo->build(cluster_of(5)), keys);
  std::size_t stay = 0;
  std::size_t to_new = 0;
  for (const Key& key : keys) {
    stay += key.hash % 20 < 4 ? 1 : 0;
    to_new += key.hash % 5 == 4 ? 1 : 0;
  }
  EXPECT_DOUBLE_EQ(one_more.keys_moved_fraction, 1 - static_cast<double>(stay) / 20'000);
  EXPECT_DOUBLE_EQ(one_more.moved_between_survivors,
                   1 - static_cast<double>(stay + to_new) / 20'000);
}
TEST(Movement, SaysHowManyCopiesAKeyHas) {
  const auto ring = strategy("ring");
  const Movement moved =
      movement(*ring->build(cluster_of(1, 3)), *ring->build(cluster_of(2, 3)), {});
  EXPECT_EQ(moved.copies, 2.0);
  EXPECT_EQ(moved.keys_moved_fraction, 0.5);  // each key gets a second copy
  ASSERT_EQ(moved.flows.size(), 1u);
  EXPECT_EQ(moved.flows[0].source, NodeId{0});
}

}  // namespace
}  // namespace shardsim
