// Balance and movement of placements against closed forms.
//
// Where chance decides (tokens, keys), a mean over independent seeds or a count over independent
// keys is compared with its exact expectation. Bounds are kSigmas standard errors: of the binomial
// or Beta distribution where its variance is known, else of the sample of seeds. 5.5 sigma is a
// two-sided 4e-8, so that all comparisons of this file together fail by chance less than once in
// 1e5 runs with other seeds. Sources of the forms: the papers named at each test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/placement/jump_hash.h"
#include "models/placement/movement.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

constexpr double kSigmas = 5.5;
constexpr std::size_t kKeys = 100'000;

struct Mean {
  double sum{};
  double squares{};
  double n{};
  void add(double x) {
    sum += x;
    squares += x * x;
    n += 1;
  }
  double mean() const { return sum / n; }
  double standard_error() const { return std::sqrt((squares / n - mean() * mean()) / (n - 1)); }
};

// Share of the key space that each node has first copies of, exactly.
std::map<NodeId, double> shares(const Placement& placement) {
  std::map<NodeId, double> share;
  std::uint64_t first = 0;
  for (const auto& piece : placement.pieces()) {
    share[piece.located.replicas[0]] += (static_cast<double>(piece.last - first) + 1) * 0x1p-64;
    first = piece.last + 1;
  }
  return share;
}

double squared_cv(const std::map<NodeId, double>& share, std::size_t nodes) {
  const double n = static_cast<double>(nodes);
  double squares = 0;
  for (const auto& [node, x] : share) squares += x * x;
  return n * squares - 1;
}

// A node's share with v virtual nodes is Beta(v, (n-1)v): CV^2 = (n-1)/(nv+1). Lamping and Veach's
// table has the same figures for n = 1000.
TEST(RingOracle, SharesVaryAsBetaVariablesDo) {
  struct Row {
    std::uint32_t nodes;
    std::uint32_t virtual_nodes;
    std::uint64_t seeds;
  };
  for (const Row& row :
       {Row{10, 1, 2000}, Row{100, 1, 400}, Row{100, 10, 200}, Row{30, 128, 300}}) {
    const auto factory = strategy("ring", "virtual_nodes", row.virtual_nodes);
    Mean measured;
    for (std::uint64_t seed = 1; seed <= row.seeds; ++seed) {
      const auto ring = factory->build(cluster_of(row.nodes, 1, Spread::node, seed));
      measured.add(squared_cv(shares(*ring), row.nodes));
    }
    const double n = row.nodes;
    EXPECT_NEAR(measured.mean(), (n - 1) / (n * row.virtual_nodes + 1),
                kSigmas * measured.standard_error())
        << row.nodes << " nodes, " << row.virtual_nodes << " virtual nodes";
  }
}

// An ideal hash and keys of popularity p: CV^2 = (n-1)*S2 + (1-S2)*C with S2 = sum of p^2 and C the
// squared CV of the shares: 0 where they are even, (n-1)/(nv+1) on a ring.
TEST(SkewLaw, HoldsForEveryStrategyThatHashes) {
  constexpr std::uint32_t kNodes = 20;
  constexpr std::uint32_t kVirtualNodes = 16;
  constexpr std::size_t kRanks = 2000;
  std::vector<double> popularity;
  double all = 0;
  for (std::size_t rank = 1; rank <= kRanks; ++rank) {
    const double exponent = 0.99;
    popularity.push_back(std::exp(-exponent * std::log(static_cast<double>(rank))));
    all += popularity.back();
  }
  double s2 = 0;
  for (double& p : popularity) {
    p /= all;
    s2 += p * p;
  }
  for (const std::string name :
       {"modulo", "ring", "jump", "rendezvous", "anchor", "dx", "memento"}) {
    const bool is_ring = name == "ring";
    const auto factory = is_ring ? strategy(name, "virtual_nodes", kVirtualNodes) : strategy(name);
    Mean measured;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const auto placement = factory->build(cluster_of(kNodes, 1, Spread::node, seed));
      const auto keys = random_keys(kRanks, seed);
      std::map<NodeId, double> load;
      for (std::size_t i = 0; i < kRanks; ++i) {
        load[placement->locate(keys[i]).replicas[0]] += popularity[i];
      }
      measured.add(squared_cv(load, kNodes));
      // The floor that no placement beats: the hottest key lies somewhere.
      double most = 0;
      for (const auto& [node, x] : load) most = std::max(most, x);
      ASSERT_GE(most, popularity[0]);
    }
    const double c = is_ring ? (kNodes - 1.0) / (kNodes * kVirtualNodes + 1.0) : 0.0;
    EXPECT_NEAR(measured.mean(), (kNodes - 1) * s2 + (1 - s2) * c,
                kSigmas * measured.standard_error())
        << name;
  }
}

Movement moved(const PlacementFactory& factory, const PlacementInput& before,
               const PlacementInput& after) {
  static const std::vector<Key> keys = random_keys(kKeys, 77);
  return movement(*factory.build(before), *factory.build(after), keys);
}

// kKeys independent keys, each of which moves one of its copies with probability p.
void expect_binomial(double fraction, double p, double copies = 1) {
  EXPECT_NEAR(fraction, p / copies,
              kSigmas * std::sqrt(p * (1 - p) / static_cast<double>(kKeys)) / copies);
}

// From a to b nodes a key stays with probability min(a,b)/lcm(a,b).
TEST(ModuloOracle, MovesNearlyEverything) {
  const auto modulo = strategy("modulo");
  expect_binomial(moved(*modulo, cluster_of(10), cluster_of(11)).keys_moved_fraction, 10.0 / 11);
  expect_binomial(moved(*modulo, cluster_of(11), cluster_of(10)).keys_moved_fraction, 10.0 / 11);
  expect_binomial(moved(*modulo, cluster_of(3), cluster_of(4)).keys_moved_fraction, 3.0 / 4);
  expect_binomial(moved(*modulo, cluster_of(4), cluster_of(8)).keys_moved_fraction, 1.0 / 2);
  expect_binomial(moved(*modulo, cluster_of(100), cluster_of(101)).keys_moved_fraction,
                  100.0 / 101);
}

// Lamping and Veach: n to n+1 moves 1/(n+1). When the member at place k of n leaves, those behind
// it move up by one bucket, and of the last bucket's keys 1/(n-1) stay by chance.
TEST(JumpOracle, MovesTheLeastOnJoinAndShiftsBucketsOnLeave) {
  const auto jump = strategy("jump");
  const auto ten = cluster_of(10);
  const Movement join = moved(*jump, ten, cluster_of(11));
  expect_binomial(join.keys_moved_fraction, 1.0 / 11);
  EXPECT_EQ(join.moved_between_survivors, 0.0);
  expect_binomial(moved(*jump, ten, cluster_of(15)).keys_moved_fraction, 5.0 / 15);
  expect_binomial(moved(*jump, ten, without(ten, 9)).keys_moved_fraction, 1.0 / 10);
  for (const std::uint32_t k : {0u, 3u, 8u}) {
    expect_binomial(moved(*jump, ten, without(ten, k)).keys_moved_fraction,
                    (9.0 - k) / 10 + 8.0 / 90);
  }
}

// Two copies: the new node gets one with probability 2/(n+1). Both the first copy's jump and all
// those up to the second's may go to it, p = 1/(n+1) each; then another old node steps in:
// p^2 (1-1/n) / (1-p/n) * (n-2)/n.
TEST(JumpOracle, MovesFurtherCopiesRarelyBetweenOldNodes) {
  const double n = 10;
  const double p = 1 / (n + 1);
  const Movement m = moved(*strategy("jump"), cluster_of(10, 2), cluster_of(11, 2));
  const double between = p * p * (1 - 1 / n) / (1 - p / n) * (n - 2) / n;
  expect_binomial(m.keys_moved_fraction - m.moved_between_survivors, 2 * p, 2);
  expect_binomial(m.moved_between_survivors, between, 2);
}

// ln n + 0.5772 + 1/(2n) iterations on average are what makes it cheap; here: the buckets are even.
TEST(JumpOracle, SharesAreEven) {
  constexpr std::uint32_t kBuckets = 50;
  std::vector<double> count(kBuckets, 0);
  for (const Key& key : random_keys(kKeys)) count[jump_hash(key.hash, kBuckets)] += 1;
  const double expected = static_cast<double>(kKeys) / kBuckets;
  double chi_square = 0;
  for (const double c : count) chi_square += (c - expected) * (c - expected) / expected;
  // Wilson and Hilferty: the cube root of chi-square over its degrees of freedom is normal.
  const double freedom = kBuckets - 1;
  const double variance = 2 / (9 * freedom);
  EXPECT_NEAR(std::cbrt(chi_square / freedom), 1 - variance, kSigmas * std::sqrt(variance));
}

// With R copies the new node gets one of R/(n+1) of the keys; a leaver had one of R/n.
TEST(RendezvousOracle, MovesTheLeast) {
  const auto rendezvous = strategy("rendezvous");
  for (const std::size_t copies : {1u, 3u}) {
    const double r = static_cast<double>(copies);
    const auto ten = cluster_of(10, copies);
    const Movement join = moved(*rendezvous, ten, cluster_of(11, copies));
    expect_binomial(join.keys_moved_fraction, r / 11, r);
    EXPECT_EQ(join.moved_between_survivors, 0.0);
    const Movement leave = moved(*rendezvous, ten, without(ten, 4));
    expect_binomial(leave.keys_moved_fraction, r / 10, r);
    EXPECT_EQ(leave.moved_between_survivors, 0.0);
  }
}

// Schindelhauer and Schomaker: shares are w/W; doubling one of n equal weights moves 2/(n+1) - 1/n.
TEST(RendezvousOracle, FollowsWeightsExactly) {
  const auto rendezvous = strategy("rendezvous");
  auto input = cluster_of(12);
  double weights = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    input.membership.members[i].weight = 1 + static_cast<double>(i % 3);
    weights += input.membership.members[i].weight;
  }
  const auto placement = rendezvous->build(input);
  std::map<NodeId, double> count;
  for (const Key& key : random_keys(kKeys)) count[placement->locate(key).replicas[0]] += 1;
  for (const Member& m : input.membership.members) {
    expect_binomial(count[m.node] / static_cast<double>(kKeys), m.weight / weights);
  }

  auto doubled = cluster_of(20);
  doubled.membership.members[7].weight = 2;
  const Movement m = moved(*rendezvous, cluster_of(20), doubled);
  expect_binomial(m.keys_moved_fraction, 2.0 / 21 - 1.0 / 20);
  for (const Flow& f : m.flows) EXPECT_EQ(f.destination, NodeId{7});
}

// Join: the new node's share is Beta(v, nv). Leave: the leaver's was Beta(v, (n-1)v).
TEST(RingOracle, MovesTheLeastOnAverage) {
  constexpr double kVirtualNodes = 16;
  constexpr std::uint64_t kSeeds = 400;
  const auto ring = strategy("ring", "virtual_nodes", 16);
  Mean join;
  Mean leave;
  Mean join_of_three;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto ten = cluster_of(10, 1, Spread::node, seed);
    const auto from = ring->build(ten);
    const Movement joined = movement(*from, *ring->build(with(ten, member(10))), {});
    const Movement left = movement(*from, *ring->build(without(ten, 4)), {});
    EXPECT_TRUE(joined.exact && left.exact);
    EXPECT_EQ(joined.moved_between_survivors + left.moved_between_survivors, 0.0);
    join.add(joined.keys_moved_fraction);
    leave.add(left.keys_moved_fraction);
    const auto three = cluster_of(10, 3, Spread::node, seed);
    const Movement of_three =
        movement(*ring->build(three), *ring->build(with(three, member(10))), {});
    EXPECT_EQ(of_three.moved_between_survivors, 0.0);
    join_of_three.add(of_three.keys_moved_fraction);
  }
  const auto beta_error = [&](double nodes) {
    const double mean = 1 / nodes;
    return std::sqrt(mean * (1 - mean) / (nodes * kVirtualNodes + 1) / kSeeds);
  };
  EXPECT_NEAR(join.mean(), 1.0 / 11, kSigmas * beta_error(11));
  EXPECT_NEAR(leave.mean(), 1.0 / 10, kSigmas * beta_error(10));
  EXPECT_NEAR(join_of_three.mean(), 1.0 / 11, kSigmas * join_of_three.standard_error());
}

// A node of weight w among W has w*v of W*v tokens: its share is Beta(wv, (W-w)v).
TEST(RingOracle, FollowsWeights) {
  constexpr double kVirtualNodes = 16;
  constexpr std::uint64_t kSeeds = 400;
  const auto ring = strategy("ring", "virtual_nodes", 16);
  std::map<NodeId, Mean> share;
  auto input = cluster_of(6);
  for (std::size_t i = 0; i < 6; ++i) {
    input.membership.members[i].weight = 1 + static_cast<double>(i % 3);  // 12 in all
  }
  for (input.seed = 1; input.seed <= kSeeds; ++input.seed) {
    for (const auto& [node, x] : shares(*ring->build(input))) share[node].add(x);
  }
  for (const Member& m : input.membership.members) {
    const double p = m.weight / 12;
    EXPECT_NEAR(share[m.node].mean(), p,
                kSigmas * std::sqrt(p * (1 - p) / (12 * kVirtualNodes + 1) / kSeeds));
  }
}

// Equal ranges, P of them: the new node takes floor(P/(n+1)), a leaver had floor or ceil of P/n.
TEST(RangeOracle, MovesTheLeastToWithinOneRange) {
  constexpr double kRanges = 4096;
  const auto range = strategy("range");
  const auto exactly = [&](const PlacementInput& from, const PlacementInput& to) {
    const Movement m = movement(*range->build(from), *range->build(to), {});
    EXPECT_TRUE(m.exact);
    EXPECT_EQ(m.moved_between_survivors, 0.0);
    return m.keys_moved_fraction * kRanges;
  };
  const auto ten = cluster_of(10);
  EXPECT_NEAR(exactly(ten, cluster_of(11)), std::floor(kRanges / 11), 1e-9);
  EXPECT_NEAR(exactly(cluster_of(100), cluster_of(101)), std::floor(kRanges / 101), 1e-9);
  for (const std::uint32_t leaver : {0u, 4u, 9u}) {
    EXPECT_NEAR(exactly(ten, without(ten, leaver)), kRanges / 10, 1);
  }
}

TEST(RangeOracle, FollowsWeightsToWithinOneRange) {
  auto input = cluster_of(9);
  for (std::size_t i = 0; i < 9; ++i) {
    input.membership.members[i].weight = 1 + static_cast<double>(i % 3);  // 18 in all
  }
  const auto placement = strategy("range")->build(input);
  const auto share = shares(*placement);
  for (const Member& m : input.membership.members) {
    EXPECT_NEAR(share.at(m.node), m.weight / 18, 1.0 / 4096);
  }
}

// No placement moves less than the least; those that promise it move no more, chance aside.
TEST(EveryPlacement, MovesAtLeastTheLeast) {
  const auto from = cluster_of(10);
  for (const auto& to : {cluster_of(11), cluster_of(15), without(from, 3)}) {
    const double least = least_fraction(from.membership, to.membership, 1);
    for (const PlacementStrategy* s : built_in_placements()) {
      // Some nodes have next to nothing there: multi_probe_test.cpp has the exact shares.
      if (s->name == "multi_probe") continue;
      const double fraction = moved(*s->make(), from, to).keys_moved_fraction;
      // A ring's and a range's shares are what they are; of keys a sample is counted.
      const bool is_ring = s->name == "ring" || s->name == "ketama";
      const double chance =
          is_ring ? std::sqrt(least / (11 * 128)) : std::sqrt(least / static_cast<double>(kKeys));
      EXPECT_GT(fraction, least - kSigmas * chance - 1.0 / 4096) << s->name;
    }
  }
}

}  // namespace
}  // namespace shardsim
