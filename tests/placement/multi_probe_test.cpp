// The probing ring against go-mpchash's keys and a slow twin, its peak, its weights.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/placement/multi_probe_ring.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

// SipHash-2-4 (Aumasson and Bernstein, 2012) under the key (seed, 0).
std::uint64_t siphash(std::string_view text, std::uint64_t seed) {
  std::uint64_t v0 = seed ^ 0x736f6d6570736575u;
  std::uint64_t v1 = 0x646f72616e646f6du;
  std::uint64_t v2 = seed ^ 0x6c7967656e657261u;
  std::uint64_t v3 = 0x7465646279746573u;
  const auto round = [&] {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  };
  const auto absorb = [&](std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  };
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * (i % 8));
    if (i % 8 < 7) continue;
    absorb(word);
    word = 0;
  }
  absorb(word | static_cast<std::uint64_t>(text.size()) << 56);
  v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

// Its compatibility file: 6000 buckets, seeds 1 and 2, 21 probes.
TEST(MultiProbeRing, PutsKeysWhereGoMpchashDoes) {
  std::vector<RingToken> points;
  for (std::uint32_t i = 1; i <= 6000; ++i) {
    points.push_back({siphash("shard-" + std::to_string(i), 0), i});
  }
  std::ranges::sort(points);
  const MultiProbeRing ring{points, 21};
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> kPublished{
      {{"shard-1", 1389}, {"shard-2", 4257}, {"shard-3", 4744}}};
  for (const auto& [key, shard] : kPublished) {
    MultiProbeRing::Walk walk{ring, siphash(key, 1), siphash(key, 2)};
    EXPECT_EQ(walk.next(), shard) << key;
  }
}

TEST(MultiProbeRing, WalksInOrderOfTheLeastDistance) {
  const auto points = random_tokens(cluster_of(30).membership.members, 2, 5);
  const MultiProbeRing ring{points, 7};
  for (const Key& key : random_keys(300)) {
    const std::uint64_t h2 = key.position;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> all;
    for (const RingToken& p : points) {
      for (std::uint64_t probe = 0; probe < 7; ++probe) {
        all.emplace_back(p.place - (key.hash + probe * h2), p.member);
      }
    }
    std::ranges::sort(all);
    MultiProbeRing::Walk walk{ring, key.hash, h2};
    std::set<std::uint32_t> seen;
    for (std::size_t i = 0; seen.size() < 30; ++i) {
      const std::uint32_t member = walk.next();
      ASSERT_EQ(member, all[i].second) << i;
      seen.insert(member);
    }
  }
}

// The chance that a key goes to each of n points, given where they lie. The distance of one probe
// exceeds x with probability G(x) = sum of max(0, s - x) over the arcs s, so of k independent ones
// a point with arc s is the nearest with probability k * integral of G^(k-1) from 0 to s. G is
// linear between arcs' lengths: with m arcs longer, a stretch adds (G(from)^k - G(to)^k) / m.
std::vector<double> chances(const std::vector<RingToken>& points, std::uint32_t probes) {
  std::vector<std::pair<double, std::uint32_t>> arcs;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const RingToken& before = points[i > 0 ? i - 1 : points.size() - 1];
    arcs.emplace_back(static_cast<double>(points[i].place - before.place) * 0x1p-64,
                      points[i].member);
  }
  std::ranges::sort(arcs);
  std::vector<double> chance(points.size());
  double sum = 0;
  double exceeds = 1;  // G
  double from = 0;
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    const double longer = static_cast<double>(arcs.size() - i);
    const double next = std::max(0.0, exceeds - longer * (arcs[i].first - from));
    sum += (std::pow(exceeds, probes) - std::pow(next, probes)) / longer;
    chance[arcs[i].second] = sum;
    exceeds = next;
    from = arcs[i].first;
  }
  return chance;
}

// 5.7 standard errors of the binomial distribution for each of 60 nodes: 7e-7 of other seeds in
// all, if probes by double hashing were independent.
TEST(MultiProbe, GivesEachNodeTheShareThatItsArcPromises) {
  constexpr std::size_t kKeys = 100'000;
  constexpr std::uint32_t kProbes = 21;
  const auto input = cluster_of(60);
  const auto chance = chances(random_tokens(input.membership.members, 1, input.seed), kProbes);
  const auto placement = strategy("multi_probe")->build(input);
  std::vector<double> count(60);
  for (const Key& key : random_keys(kKeys)) {
    count[placement->locate(key).replicas[0].index()] += 1;
  }
  for (std::size_t i = 0; i < 60; ++i) {
    const double p = chance[i];
    EXPECT_NEAR(count[i] / kKeys, p, 5.7 * std::sqrt(p * (1 - p) / kKeys)) << i;
  }
}

// Peak k/(k-1) and squared coefficient of variation 1/(2k-1), in the limit of many nodes, by the
// chances above. Bounds: 5.5 standard errors over seeds, and 4/n for what the limit leaves out.
TEST(MultiProbe, HasAFlatPeakAndALongTail) {
  constexpr std::uint32_t kNodes = 1000;
  constexpr std::size_t kSeeds = 40;
  struct Sample {
    double sum{};
    double squares{};
    void add(double x) {
      sum += x;
      squares += x * x;
    }
    void expect_mean(double expected) const {
      const double n = kSeeds;
      const double error = std::sqrt((squares / n - sum / n * sum / n) / (n - 1));
      EXPECT_NEAR(sum / n, expected, 5.5 * error + 4.0 / kNodes);
    }
  };
  const auto members = cluster_of(kNodes).membership.members;
  for (const std::uint32_t probes : {2u, 5u, 21u}) {
    Sample peak;
    Sample cv_squared;
    for (std::size_t seed = 1; seed <= kSeeds; ++seed) {
      const auto chance = chances(random_tokens(members, 1, seed), probes);
      double squares = 0;
      for (const double p : chance) squares += p * p;
      cv_squared.add(kNodes * squares - 1);
      peak.add(*std::ranges::max_element(chance) * kNodes);
    }
    peak.expect_mean(probes / (probes - 1.0));
    cv_squared.expect_mean(1 / (2.0 * probes - 1));
  }
}

TEST(MultiProbe, RefusesWeightsThatItsPointsMiss) {
  auto input = cluster_of(3);
  input.membership.members[1].weight = 1.5;
  EXPECT_EQ(strategy("multi_probe")->objection(input),
            "a node of weight 1.5 (/cluster/node/weight, /cluster/classes) would get 2 points "
            "instead of 1.5 (/store/placement/points); with 5 points all weights are met within "
            "10%");
  EXPECT_EQ(strategy("multi_probe", "points", 5)->objection(input), std::nullopt);
  input.membership.members[1].weight = 3;
  EXPECT_EQ(strategy("multi_probe")->objection(input), std::nullopt);
}

}  // namespace
}  // namespace shardsim
