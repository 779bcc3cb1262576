// Bounded loads: the bound itself, and the published and simulated cost of it. Means over seeds are
// within 15% of the reference and 5.5 standard errors of theirs (4e-8 two-sided).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "models/placement/ring_tokens.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

constexpr double kSigmas = 5.5;
constexpr double kUnbounded = 1e6;

std::unique_ptr<PlacementFactory> bounded(double epsilon, std::uint32_t virtual_nodes,
                                          std::uint32_t partitions) {
  auto factory = strategy("bounded_load", "virtual_nodes", virtual_nodes);
  SetReal set_epsilon{"epsilon", epsilon};
  SetNumber set_partitions{"partitions", partitions};
  factory->describe(set_epsilon);
  factory->describe(set_partitions);
  return factory;
}

std::vector<NodeId> owners(const Placement& placement) {
  std::vector<NodeId> owners;
  for (std::uint32_t p = 0; p < placement.partitions(); ++p) {
    owners.push_back(placement.replicas_of(PartitionId{p})[0]);
  }
  return owners;
}
std::vector<double> loads(const std::vector<NodeId>& owners, std::size_t nodes) {
  std::vector<double> loads(nodes, 0);
  for (const NodeId node : owners) loads[node.index()] += 1;
  return loads;
}
double differing(const std::vector<NodeId>& a, const std::vector<NodeId>& b) {
  double count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] == b[i] ? 0 : 1;
  return count;
}

struct Sample {
  double sum{};
  double squares{};
  double n{};
  void add(double x) {
    sum += x;
    squares += x * x;
    n += 1;
  }
  double mean() const { return sum / n; }
  double standard_error() const {
    return std::sqrt(std::max(0.0, squares / n - mean() * mean()) / (n - 1));
  }
};

// 100 nodes and 1e5 equal keys on a ring with overflow clockwise: a reference simulation,
// independent of this code, of its largest load, of what is not where a ring without bound has it,
// and of what moves when a node leaves over what it had. `digit`: half the last one of `displaced`.
TEST(BoundedLoad, DisplacesAndMovesAsTheReferenceSimulationDoes) {
  struct Row {
    double epsilon;
    std::uint32_t virtual_nodes;
    double displaced;
    double digit;
    double ratio;
  };
  constexpr std::uint32_t kNodes = 100;
  constexpr std::uint32_t kBalls = 100'000;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::vector<NodeId>> rings;
  for (const Row& row : {Row{0.05, 1, 0.42, 0.005, 14.3}, Row{0.05, 100, 0.028, 0.0005, 1.49},
                         Row{0.10, 1, 0.39, 0.005, 11.8}, Row{0.10, 100, 0.012, 0.0005, 1.26},
                         Row{0.25, 1, 0.33, 0.005, 8.3}, Row{0.25, 100, 0.0005, 0.00005, 1.02},
                         Row{1.00, 1, 0.13, 0.005, 2.5}, Row{1.00, 100, 0, 0.00005, 1.00}}) {
    const auto factory = bounded(row.epsilon, row.virtual_nodes, kBalls);
    const auto ring = bounded(kUnbounded, row.virtual_nodes, kBalls);
    const double bound = std::ceil((1 + row.epsilon) * kBalls / kNodes);
    Sample displaced;
    Sample ratio;
    for (std::uint64_t seed = 1; seed <= 24; ++seed) {
      const auto input = cluster_of(kNodes, 1, Spread::node, seed);
      const auto leaver = static_cast<std::uint32_t>(seed);
      const auto at = owners(*factory->build(input));
      auto& unbounded = rings[{row.virtual_nodes, seed}];
      if (unbounded.empty()) unbounded = owners(*ring->build(input));
      const auto after = owners(*factory->build(without(input, leaver)));
      const auto load = loads(at, kNodes);
      double overflow = 0;  // at least so much has to go elsewhere
      for (const double x : loads(unbounded, kNodes)) overflow += std::max(0.0, x - bound);
      EXPECT_LE(*std::ranges::max_element(load), bound);
      EXPECT_GE(differing(at, unbounded), overflow);
      EXPECT_GE(differing(at, after), load[leaver]);
      displaced.add(differing(at, unbounded) / kBalls);
      ratio.add(differing(at, after) / load[leaver]);
    }
    EXPECT_NEAR(displaced.mean(), row.displaced,
                0.15 * row.displaced + row.digit + kSigmas * displaced.standard_error())
        << row.epsilon << ", " << row.virtual_nodes << " virtual nodes";
    EXPECT_NEAR(ratio.mean(), row.ratio, 0.15 * row.ratio + kSigmas * ratio.standard_error())
        << row.epsilon << ", " << row.virtual_nodes << " virtual nodes";
  }
}

// The paper's rule told apart: one ball after the other, token by token.
TEST(BoundedLoad, IsWhatAWalkFromTokenToTokenGives) {
  auto input = cluster_of(12, 1, Spread::node, 5);
  input.membership.members[3].weight = 2.5;
  const std::uint32_t balls = 3000;
  const double epsilon = 0.1;
  const auto& members = input.membership.members;
  const auto tokens = random_tokens(members, 4, input.seed);
  const RandomStream stream{input.seed, Purpose::placement};
  std::vector<std::size_t> load(members.size(), 0);
  const auto placement = bounded(epsilon, 4, balls)->build(input);
  for (std::uint32_t ball = 0; ball < balls; ++ball) {
    const std::uint64_t place = stream.bits({.request = ball, .entity = UINT32_MAX}).a;
    std::size_t at = 0;
    while (at < tokens.size() && tokens[at].place < place) ++at;
    for (;; ++at) {
      const std::uint32_t m = tokens[at % tokens.size()].member;
      const double share = members[m].weight / 13.5;
      if (static_cast<double>(load[m] + 1) > std::ceil((1 + epsilon) * balls * share)) continue;
      ++load[m];
      ASSERT_EQ(placement->replicas_of(PartitionId{ball})[0], NodeId{m}) << ball;
      break;
    }
  }
}

TEST(BoundedLoad, IsTheRingOfItsPartitionsWithoutABound) {
  const auto input = cluster_of(20, 3, Spread::rack);
  const auto before = bounded(kUnbounded, 16, 5000)->build(input);
  const auto after = bounded(kUnbounded, 16, 5000)->build(with(input, member(20)));
  for (std::uint32_t p = 0; p < 5000; ++p) {
    const ReplicaSet had = before->replicas_of(PartitionId{p});
    for (const NodeId node : after->replicas_of(PartitionId{p})) {
      EXPECT_TRUE(node == NodeId{20} || had.contains(node));
    }
  }
}

TEST(BoundedLoad, LetsEachNodeHaveJustItsShareAtEpsilonZero) {
  for (const double load : loads(owners(*bounded(0, 8, 4000)->build(cluster_of(40))), 40)) {
    EXPECT_EQ(load, 100);
  }
}

TEST(BoundedLoad, RefusesANodeTooLightForOneToken) {
  auto input = cluster_of(3);
  input.membership.members[1].weight = 0.001;
  EXPECT_EQ(strategy("bounded_load")->objection(input), strategy("ring")->objection(input));
  EXPECT_NE(strategy("bounded_load")->objection(input), std::nullopt);
}

}  // namespace
}  // namespace shardsim
