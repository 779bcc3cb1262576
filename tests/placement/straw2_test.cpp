// Straw2 buckets: flat ones are rendezvous; over failure domains weights hold and joins cost more.
//
// Counts over independent keys are compared with their exact expectation, at 5.5 standard errors of
// the binomial distribution: a false alarm in less than 1e-6 of other seeds, all comparisons
// together.
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <map>

#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

constexpr std::size_t kKeys = 100'000;

void expect_share(double count, double p) {
  const double keys = static_cast<double>(kKeys);
  EXPECT_NEAR(count / keys, p, 5.5 * std::sqrt(p * (1 - p) / keys));
}

// Zones of 1, 2 and 5 nodes, with weights of 1 to 3.
PlacementInput uneven(std::size_t replicas = 1) {
  auto input = cluster_of(0, replicas, Spread::zone);
  for (std::uint32_t i = 0; i < 8; ++i) {
    const std::uint32_t zone = i == 0 ? 0 : i <= 2 ? 1 : 2;
    input.membership.members.push_back({NodeId{i}, 1.0 + i % 3, RackId{i}, ZoneId{zone}});
  }
  return input;
}

double weight(const PlacementInput& input, ZoneId zone) {
  double sum = 0;
  for (const Member& m : input.membership.members) sum += m.zone == zone ? m.weight : 0;
  return sum;
}
double weight(const PlacementInput& input) {
  double sum = 0;
  for (const Member& m : input.membership.members) sum += m.weight;
  return sum;
}

TEST(Straw2, IsRendezvousOverNodesAlone) {
  auto input = cluster_of(20, 3);
  input.membership.members[3].weight = 2.5;
  const auto straw2 = strategy("straw2")->build(input);
  const auto rendezvous = strategy("rendezvous")->build(input);
  for (const Key& key : random_keys(2000)) {
    EXPECT_EQ(straw2->locate(key).replicas, rendezvous->locate(key).replicas);
  }
}

TEST(Straw2, GivesFirstCopiesByWeightInDomainsOfAnySize) {
  const auto input = uneven();
  const auto placement = strategy("straw2")->build(input);
  std::map<NodeId, double> count;
  for (const Key& key : random_keys(kKeys)) count[placement->locate(key).replicas[0]] += 1;
  for (const Member& m : input.membership.members) {
    expect_share(count[m.node], m.weight / weight(input));
  }
}

// A second copy lies in another domain b != a: by successive draws, with probability
// sum over a of W_a/W * W_b/(W - W_a).
TEST(Straw2, GivesSecondCopiesBySuccessiveDrawsOfDomains) {
  const auto input = uneven(2);
  const auto placement = strategy("straw2")->build(input);
  std::map<ZoneId, double> count;
  for (const Key& key : random_keys(kKeys)) {
    const NodeId second = placement->locate(key).replicas[1];
    count[input.membership.members[second.index()].zone] += 1;
  }
  const double all = weight(input);
  for (const std::uint32_t b : {0u, 1u, 2u}) {
    double p = 0;
    for (const std::uint32_t a : {0u, 1u, 2u}) {
      if (a == b) continue;
      const double first = weight(input, ZoneId{a});
      p += first / all * weight(input, ZoneId{b}) / (all - first);
    }
    expect_share(count[ZoneId{b}], p);
  }
}

// A node of weight w joins a domain of W_d among W. Keys stay, or come to the domain from others,
// (W_d+w)/(W+w) - W_d/W of them, or move inside it, to the new node: W_d/W * w/(W_d+w).
TEST(Straw2, MovesKeysToTheHeavierDomainAndInsideItToTheNewNode) {
  const auto before_input = uneven();
  const Member joiner{NodeId{8}, 2, RackId{8}, ZoneId{1}};
  const auto before = strategy("straw2")->build(before_input);
  const auto after = strategy("straw2")->build(with(before_input, joiner));
  double came = 0;
  double inside = 0;
  for (const Key& key : random_keys(kKeys)) {
    const NodeId from = before->locate(key).replicas[0];
    const NodeId to = after->locate(key).replicas[0];
    if (from == to) continue;
    const bool was_there = before_input.membership.members[from.index()].zone == joiner.zone;
    const ZoneId there =
        to == joiner.node ? joiner.zone : before_input.membership.members[to.index()].zone;
    ASSERT_EQ(there, joiner.zone);
    if (was_there) {
      ASSERT_EQ(to, joiner.node);
    }
    (was_there ? inside : came) += 1;
  }
  const double all = weight(before_input);
  const double domain = weight(before_input, joiner.zone);
  expect_share(came, (domain + joiner.weight) / (all + joiner.weight) - domain / all);
  expect_share(inside, domain / all * joiner.weight / (domain + joiner.weight));
}

}  // namespace
}  // namespace shardsim
