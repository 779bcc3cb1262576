// Random clusters, random strategies: what must hold whatever they are.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/placement/movement.h"
#include "models/placement/transition.h"
#include "tests/placement/generators.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

// Swarm: whether there are weights, gaps in the numbers, and how racks and zones are filled differ
// from case to case.
PlacementInput any_input() {
  PlacementInput input;
  const auto racks = *rc::gen::inRange(1u, 9u);
  const auto zones = *rc::gen::inRange(1u, 5u);
  const bool weighted = *rc::gen::arbitrary<bool>();
  auto ids = any_numbers(40);
  ids.insert(*rc::gen::inRange(0u, 40u));
  for (const std::uint32_t id : ids) {
    input.membership.members.push_back(
        {NodeId{id}, weighted ? *rc::gen::element(0.5, 1.0, 2.0, 3.0) : 1.0,
         RackId{*rc::gen::inRange(0u, racks)}, ZoneId{*rc::gen::inRange(0u, zones)}});
  }
  input.replicas = *rc::gen::inRange<std::size_t>(1, kMostReplicas + 1);
  input.spread = *rc::gen::element(Spread::node, Spread::rack, Spread::zone);
  input.seed = *rc::gen::arbitrary<std::uint64_t>();
  return input;
}

std::unique_ptr<PlacementFactory> factory_of(const PlacementStrategy& s) {
  // Smaller than the defaults, so that many cases are tried.
  auto factory = s.make();
  for (auto [name, value] : {std::pair{"virtual_nodes", 8u},
                             {"partitions", 64u},
                             {"table_size", 251u},
                             {"slots", 512u}}) {
    SetNumber parameter{name, value};
    factory->describe(parameter);
  }
  return factory;
}

std::uint32_t domain(const Member& m, Spread spread) {
  return spread == Spread::zone   ? m.zone.value
         : spread == Spread::rack ? m.rack.value
                                  : m.node.value;
}

RC_GTEST_PROP(PlacementProperties, CopiesLieOnDistinctMembersEvenlyOverDomains, ()) {
  const auto input = any_input();
  const auto& members = input.membership.members;
  const auto keys = random_keys(20, input.seed);
  for (const PlacementStrategy* s : built_in_placements()) {
    const auto placement = factory_of(*s)->build(input);
    for (const Key& key : keys) {
      const Located at = placement->locate(key);
      RC_ASSERT(at.replicas.size() == std::min(input.replicas, members.size()));
      RC_ASSERT(at.partition.index() < placement->partitions());
      std::set<NodeId> distinct{at.replicas.begin(), at.replicas.end()};
      RC_ASSERT(distinct.size() == at.replicas.size());
      std::map<std::uint32_t, std::pair<std::size_t, std::size_t>> copies_and_nodes;
      std::size_t found = 0;
      for (const Member& m : members) {
        auto& [copies, nodes] = copies_and_nodes[domain(m, input.spread)];
        ++nodes;
        copies += distinct.count(m.node);
        found += distinct.count(m.node);
      }
      RC_ASSERT(found == distinct.size());
      std::size_t most = 0;
      for (const auto& [name, d] : copies_and_nodes) most = std::max(most, d.first);
      for (const auto& [name, d] : copies_and_nodes) {
        RC_ASSERT(d.first == d.second || d.first + 1 >= most);
      }
    }
  }
}

RC_GTEST_PROP(PlacementProperties, AJoinMovesOnlyToTheNewNodeAndALeaveOnlyWhatItHad, ()) {
  const auto larger = any_input();
  RC_PRE(larger.membership.members.size() > 1);
  const auto leaver = *rc::gen::elementOf(larger.membership.members);
  const auto smaller = without(larger, leaver.node.value);
  const auto keys = random_keys(50, larger.seed);
  for (const char* name : {"ring", "rendezvous", "multi_probe"}) {
    const auto factory = strategy(name);
    const auto with_it = factory->build(larger);
    const auto without_it = factory->build(smaller);
    for (const Key& key : keys) {
      const ReplicaSet few = without_it->locate(key).replicas;
      const ReplicaSet many = with_it->locate(key).replicas;
      for (const NodeId node : many) RC_ASSERT(node == leaver.node || few.contains(node));
      // Nobody else enters or leaves unless the leaver was a holder.
      if (!many.contains(leaver.node)) RC_ASSERT(many == few);
    }
  }
}

RC_GTEST_PROP(PlacementProperties, MovementAddsUpAndIsNoneBetweenEqualPlacements, ()) {
  const auto input = any_input();
  auto other = any_input();
  other.replicas = input.replicas;
  const auto keys = random_keys(50, input.seed);
  for (const PlacementStrategy* s : built_in_placements()) {
    const auto factory = factory_of(*s);
    const auto before = factory->build(input);
    RC_ASSERT(movement(*before, *factory->build(input), keys).flows.empty());
    const Movement m = movement(*before, *factory->build(other), keys);
    double sum = 0;
    for (const Flow& f : m.flows) {
      RC_ASSERT(f.source != f.destination);
      RC_ASSERT(f.fraction > 0);
      sum += f.fraction;
    }
    RC_ASSERT(std::abs(sum - m.keys_moved_fraction) < 1e-9);
    RC_ASSERT(m.moved_between_survivors <= m.keys_moved_fraction);
  }
}

RC_GTEST_PROP(PairReplicasProperties, BringsEveryCopyToTheNewSetAndKeepsNoneTwice, ()) {
  const auto set = [] {
    ReplicaSet replicas;
    for (const std::uint32_t id : any_numbers(12)) {
      if (replicas.size() < kMostReplicas) replicas.push_back(NodeId{id});
    }
    if (replicas.empty()) replicas.push_back(NodeId{1});
    return replicas;
  };
  const ReplicaSet before = set();
  const ReplicaSet after = set();
  std::set<NodeId> joined;
  std::set<NodeId> handed_over;
  for (const SlotMove& m : pair_replicas(before, after)) {
    RC_ASSERT(before.contains(m.from));
    RC_ASSERT(after.contains(m.to) && !before.contains(m.to));
    RC_ASSERT(joined.insert(m.to).second);
    if (!m.copy) {
      RC_ASSERT(!after.contains(m.from));
      RC_ASSERT(handed_over.insert(m.from).second);
    }
  }
  for (const NodeId node : after) RC_ASSERT(before.contains(node) || joined.count(node) == 1);
}

}  // namespace
}  // namespace shardsim
