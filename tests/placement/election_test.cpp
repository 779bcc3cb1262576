// Weighted rendezvous: the logarithm, ties, and that weights only change what they should.
#include "models/placement/election.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/engine/random.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

TEST(PortableLog, IsTheNaturalLogarithm) {
  for (const Key& key : random_keys(100'000)) {
    const double u = unit(key.hash);
    ASSERT_NEAR(portable_log(u) / std::log(u), 1, 1e-14) << u;
  }
  for (const double x : {0x1p-53, 1 - 0x1p-53, 0.5, 0.70710678118654752, 1.4142135623730951}) {
    EXPECT_NEAR(portable_log(x) / std::log(x), 1, 1e-14) << x;
  }
  EXPECT_EQ(portable_log(1), 0);
}

TEST(Election, ComparesDrawsAsWeightsThatAreAllEqualWould) {
  // One path compares integers, the other logarithms over a weight that nearly is one.
  auto members = cluster_of(20, 3).membership.members;
  const SpreadRule rule{members, 3, Spread::node};
  const Election even{members, 9};
  members.back().weight = 1 + 1e-12;
  const Election nearly_even{members, 9};
  for (const Key& key : random_keys(2000)) {
    SpreadRule::Choice one{rule};
    SpreadRule::Choice other{rule};
    even.complete(key.hash, one);
    nearly_even.complete(key.hash, other);
    for (std::size_t i = 0; i < 3; ++i) ASSERT_EQ(one[i], other[i]);
  }
}

TEST(Election, RanksAsSortingAllCostsDoes) {
  auto members = cluster_of(30, 5).membership.members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    members[i].weight = 1 + static_cast<double>(i % 4);
  }
  const SpreadRule rule{members, 5, Spread::zone};
  const Election election{members, 3};
  for (const Key& key : random_keys(500)) {
    // preferred() one after the other gives the whole order; the spread rule walks it.
    std::vector<char> eligible(members.size(), 1);
    std::vector<std::uint32_t> order;
    while (order.size() < members.size()) {
      order.push_back(election.preferred(key.hash, eligible));
      eligible[order.back()] = 0;
    }
    const auto expected = rule.choose(order.size(), [&](std::size_t i) { return order[i]; });
    SpreadRule::Choice choice{rule};
    election.complete(key.hash, choice);
    for (std::size_t i = 0; i < 5; ++i) ASSERT_EQ(choice[i], expected[i]) << i;
  }
}

TEST(Rendezvous, MovesKeysOnlyToANodeThatGetsHeavier) {
  const auto factory = strategy("rendezvous");
  auto input = cluster_of(20);
  for (std::size_t i = 0; i < 20; ++i) {
    input.membership.members[i].weight = 1 + static_cast<double>(i % 3);
  }
  const auto before = factory->build(input);
  input.membership.members[7].weight *= 2;
  const auto after = factory->build(input);
  for (const Key& key : random_keys(20'000)) {
    const NodeId to = after->locate(key).replicas[0];
    ASSERT_TRUE(to == NodeId{7} || to == before->locate(key).replicas[0]);
  }
}

}  // namespace
}  // namespace shardsim
