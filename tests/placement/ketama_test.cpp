// libketama's ring against the published counts, the strategy against that ring, its weights.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/placement/ketama_ring.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

std::vector<KetamaServer> ten_servers() {
  std::vector<KetamaServer> servers;
  for (int i = 1; i <= 10; ++i) servers.push_back({"server" + std::to_string(i), 1});
  return servers;
}

std::uint32_t owner(const std::vector<KetamaPoint>& ring, std::uint32_t place) {
  const auto at = std::ranges::lower_bound(ring, place, {}, &KetamaPoint::place);
  return (at == ring.end() ? ring.front() : *at).server;
}

// The compatibility test of go-ketama, whose counts come from libketama.
TEST(KetamaRing, PutsAHundredThousandKeysWhereLibketamaDoes) {
  const auto ring = ketama_ring(ten_servers());
  ASSERT_EQ(ring.size(), 1600u);
  std::array<std::uint32_t, 10> count{};
  for (int i = 0; i < 100'000; ++i) {
    ++count[owner(ring, ketama_hash("foo" + std::to_string(i)))];
  }
  constexpr std::array<std::uint32_t, 10> kPublished{8699,  10885, 9980,  10237, 9099,
                                                     10997, 10365, 10380, 9896,  9462};
  EXPECT_EQ(count, kPublished);
}

TEST(KetamaRing, HashesByMd5) {
  // RFC 1321, A.5: d41d8cd9..., 0cc175b9..., 90015098...; the first byte is the lowest.
  EXPECT_EQ(ketama_hash(""), 0xd98c1dd4u);
  EXPECT_EQ(ketama_hash("a"), 0xb975c10cu);
  EXPECT_EQ(ketama_hash("abc"), 0x98500190u);
}

TEST(KetamaRing, GivesPointsByWeightInDigestsOfFour) {
  // 40 * 2 * w / 3, rounded down: w = 1 has 26 digests, w = 2 has 53.
  const auto ring = ketama_ring({{"a", 1}, {"b", 2}});
  EXPECT_EQ(std::ranges::count(ring, 0u, &KetamaPoint::server), 4 * 26);
  EXPECT_EQ(std::ranges::count(ring, 1u, &KetamaPoint::server), 4 * 53);
  // Equal servers have all 40 digests, until rounding to single precision costs 61 of them one.
  for (std::size_t n = 1; n <= 60; ++n) {
    EXPECT_EQ(ketama_digests(1, static_cast<double>(n), n), 40u) << n;
  }
  EXPECT_EQ(ketama_digests(1, 61, 61), 39u);
}

TEST(Ketama, LooksUpTheTopBitsOfTheHashOnThatRing) {
  const auto placement = strategy("ketama")->build(cluster_of(10));
  const auto ring = ketama_ring(ten_servers());
  EXPECT_EQ(placement->partitions(), ring.size());
  auto keys = random_keys(20'000);
  for (const KetamaPoint& p : ring) {  // at each point, and just past it
    const std::uint64_t at = std::uint64_t{p.place} << 32;
    keys.push_back({.hash = at, .position = 0});
    keys.push_back({.hash = at | UINT32_MAX, .position = 0});
    keys.push_back({.hash = (at | UINT32_MAX) + 1, .position = 0});
  }
  for (const Key& key : keys) {
    const auto place = static_cast<std::uint32_t>(key.hash >> 32);
    ASSERT_EQ(placement->locate(key).replicas[0], NodeId{owner(ring, place)}) << key.hash;
  }
}

// 160 points a node: squared coefficient of variation (n-1)/(160n+1). The ring has no seed, but no
// two of these clusters share a server. 5.5 standard errors of their mean: 4e-8.
TEST(Ketama, HasSharesThatVaryAsOnARingOf160RandomPoints) {
  constexpr std::uint32_t kNodes = 10;
  constexpr std::uint32_t kClusters = 300;
  double sum = 0;
  double squares = 0;
  for (std::uint32_t cluster = 0; cluster < kClusters; ++cluster) {
    PlacementInput input;
    for (std::uint32_t i = 0; i < kNodes; ++i) {
      input.membership.members.push_back(member(cluster * kNodes + i));
    }
    const auto placement = strategy("ketama")->build(input);
    std::map<NodeId, double> share;
    std::uint64_t first = 0;
    for (const auto& piece : placement->pieces()) {
      share[piece.located.replicas[0]] += (static_cast<double>(piece.last - first) + 1) * 0x1p-64;
      first = piece.last + 1;
    }
    double cv_squared = -1;
    for (const auto& [node, x] : share) cv_squared += kNodes * x * x;
    sum += cv_squared;
    squares += cv_squared * cv_squared;
  }
  const double mean = sum / kClusters;
  const double error = std::sqrt((squares / kClusters - mean * mean) / (kClusters - 1));
  EXPECT_NEAR(mean, (kNodes - 1.0) / (160.0 * kNodes + 1), 5.5 * error);
}

TEST(Ketama, IsTheSameUnderEverySeed) {
  const auto one = strategy("ketama")->build(cluster_of(10, 3, Spread::rack, 1));
  const auto other = strategy("ketama")->build(cluster_of(10, 3, Spread::rack, 2));
  for (const Key& key : random_keys(1000)) {
    EXPECT_EQ(one->locate(key).replicas, other->locate(key).replicas);
  }
}

TEST(Ketama, RefusesANodeTooLightForOneDigest) {
  auto input = cluster_of(2);
  input.membership.members[1].weight = 0.01;
  EXPECT_EQ(strategy("ketama")->objection(input),
            "a node of weight 0.01 (/cluster/node/weight, /cluster/classes) gets no point on the "
            "ring of \"ketama\", where a node of the mean weight 0.505 has 40 times 4; a weight of "
            "at least 0.012625 gives it one, or choose \"ring\" (/store/placement/strategy)");
  input.membership.members[1].weight = 0.0127;
  EXPECT_EQ(strategy("ketama")->objection(input), std::nullopt);
}

}  // namespace
}  // namespace shardsim
