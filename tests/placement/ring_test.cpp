// The ring against a slow twin that walks a sorted list, its weights and what it refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

// Dynamo's rule, told apart: walk clockwise, skip nodes seen; first only new racks, then any.
ReplicaSet by_walking(const PlacementInput& input, std::uint32_t virtual_nodes,
                      std::uint64_t hash) {
  const RandomStream stream{input.seed, Purpose::placement};
  std::vector<std::pair<std::uint64_t, Member>> tokens;
  for (const Member& m : input.membership.members) {
    const auto own = static_cast<std::uint32_t>(std::lround(virtual_nodes * m.weight));
    for (std::uint32_t t = 0; t < own; ++t) {
      const RandomBits bits = stream.bits({.request = t / 2, .entity = m.node.value});
      tokens.emplace_back(t % 2 == 0 ? bits.a : bits.b, m);
    }
  }
  // Clockwise from the hash: the distance to each token, which wraps by itself.
  std::ranges::sort(tokens, {}, [&](const auto& t) { return t.first - hash; });
  ReplicaSet replicas;
  std::vector<RackId> racks;
  for (const bool new_racks_only : {true, false}) {
    for (const auto& [place, m] : tokens) {
      if (replicas.size() == std::min(input.replicas, input.membership.members.size())) break;
      if (replicas.contains(m.node)) continue;
      if (new_racks_only && std::ranges::find(racks, m.rack) != racks.end()) continue;
      replicas.push_back(m.node);
      racks.push_back(m.rack);
    }
  }
  return replicas;
}

TEST(Ring, IsWhatAWalkAlongAllTokensGives) {
  auto input = cluster_of(30, 3, Spread::rack, 42);
  input.membership.members[4].weight = 2;
  input.membership.members[9].weight = 0.25;
  const auto ring = strategy("ring", "virtual_nodes", 8)->build(input);
  EXPECT_EQ(ring->partitions(), 8u * 28 + 16 + 2);
  for (const Key& key : random_keys(500)) {
    EXPECT_EQ(ring->locate(key).replicas, by_walking(input, 8, key.hash));
  }
  // Past the last token, and at it.
  const auto pieces = ring->pieces();
  const std::uint64_t last_token = pieces[pieces.size() - 2].last;
  for (const std::uint64_t hash : {last_token, last_token + 1, UINT64_MAX, std::uint64_t{0}}) {
    const Key key{.hash = hash, .position = 0};
    EXPECT_EQ(ring->locate(key).replicas, by_walking(input, 8, hash));
  }
  EXPECT_EQ(ring->locate({.hash = UINT64_MAX, .position = 0}).partition, PartitionId{0});
}

TEST(Ring, DrawsAnewUnderAnotherSeed) {
  const auto one = strategy("ring")->build(cluster_of(10, 1, Spread::node, 1));
  const auto other = strategy("ring")->build(cluster_of(10, 1, Spread::node, 2));
  std::size_t same = 0;
  for (const Key& key : random_keys(1000)) {
    same += one->locate(key).replicas == other->locate(key).replicas ? 1 : 0;
  }
  EXPECT_LT(same, 200u);
}

TEST(Ring, TakesOneVirtualNodeANode) {
  const auto ring = strategy("ring", "virtual_nodes", 1)->build(cluster_of(1, 3));
  EXPECT_EQ(ring->partitions(), 1u);
  EXPECT_EQ(ring->locate({.hash = 5, .position = 0}).replicas.size(), 1u);
}

TEST(Ring, RefusesANodeTooLightForOneToken) {
  auto input = cluster_of(3);
  input.membership.members[1].weight = 0.001;
  EXPECT_EQ(strategy("ring")->objection(input),
            "a node of weight 0.001 (/cluster/node/weight, /cluster/classes) gets none of 128 "
            "virtual_nodes (/store/placement/virtual_nodes); at least 500 give it one");
  EXPECT_EQ(strategy("ring", "virtual_nodes", 500)->objection(input), std::nullopt);
}

TEST(Ring, RefusesMoreTokensThanFit) {
  EXPECT_EQ(strategy("ring", "virtual_nodes", 65536)->objection(cluster_of(2049)),
            "a ring of 134283264 virtual nodes is larger than the 134217728 that fit; at most "
            "65504 virtual_nodes for a node (/store/placement/virtual_nodes)");
}

TEST(PlacementsOfEqualNodes, RefuseWeights) {
  auto input = cluster_of(3);
  input.membership.members[1].weight = 2;
  for (const char* name : {"modulo", "jump", "anchor", "dx", "memento"}) {
    EXPECT_EQ(strategy(name)->objection(input),
              "\"" + std::string{name} +
                  "\" gives every node the same share and can't follow weights; give all nodes one "
                  "weight (/cluster/node/weight, /cluster/classes), or choose a strategy that can, "
                  "such as \"ring\", \"rendezvous\" or \"straw2\"");
  }
  for (const char* name : {"ring", "rendezvous", "range"}) {
    EXPECT_EQ(strategy(name)->objection(input), std::nullopt);
  }
}

}  // namespace
}  // namespace shardsim
