#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/multi_probe_ring.h"
#include "models/placement/ring_placement.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct MultiProbeParameters {
  std::uint32_t probes{21};
  std::uint32_t points{1};
};
void fields_of(MultiProbeParameters& p, Fields& f) {
  f.field("probes", p.probes, "Places from which a key looks for the nearest point.",
          {1, kMostProbes});
  f.field("points", p.points,
          "Points on the ring that a node of weight 1 has; others in proportion to their weight.",
          {1, 4096});
}

/// Multi-probe consistent hashing: a point a node, and several probes a key.
///
/// The most loaded of n nodes has k/(k-1) times the mean with k probes, 1.05 with 21; the least
/// loaded have next to nothing, and a share's coefficient of variation is 1/sqrt(2k-1), as on a
/// ring of 2k-1 virtual nodes: even at the top alone. Points come from (seed, NodeId) alone. A join
/// moves 1/(n+1) of the copies in expectation, to the new node only. Further copies go to the nodes
/// that are next in distance (the paper has single copies), since a walk from the first one's point
/// would take them along when that changes. Keys that share a node do not lie together on the ring.
/// A partition is the set of keys that prefer one node. k probes a look-up, 28 to 44 bytes a point.
/// Source: Appleton and O'Reilly, "Multi-probe consistent hashing", arXiv:1505.00062, 2015.
class MultiProbe final : public Placement {
 public:
  MultiProbe(const MultiProbeParameters& p, const PlacementInput& input)
      : MultiProbe(p, input, ordered_members(input)) {}
  static std::optional<std::string> objection(const MultiProbeParameters& p,
                                              const PlacementInput& input) {
    // Shares go by whole points: as even as probes make them, they would miss weights by more.
    constexpr double kMostOff = 0.1;
    double least = 1;
    for (const Member& m : input.membership.members) least = std::min(least, m.weight);
    for (const Member& m : input.membership.members) {
      const double exact = p.points * m.weight;
      const double whole = std::floor(exact + 0.5);
      if (std::abs(whole - exact) <= kMostOff * exact) continue;
      return fmt::format(
          "a node of weight {} (/cluster/node/weight, /cluster/classes) would get {} points "
          "instead of {} (/store/placement/points); with {} points all weights are met within {}%",
          m.weight, whole, exact, std::ceil(0.5 / kMostOff / least), 100 * kMostOff);
    }
    return {};
  }

  Located locate(const Key& key) const override {
    // The hash is one of the two that double hashing takes; its finaliser (splitmix64) the other.
    std::uint64_t h2 = key.hash + 0x9e3779b97f4a7c15u;
    h2 = (h2 ^ (h2 >> 30)) * 0xbf58476d1ce4e5b9u;
    h2 = (h2 ^ (h2 >> 27)) * 0x94d049bb133111ebu;
    h2 ^= h2 >> 31;
    MultiProbeRing::Walk walk{ring_, key.hash, h2};
    SpreadRule::Choice choice{rule_};
    while (!choice.complete()) {
      if (choice.round_over()) {
        choice.begin_round();
        walk = MultiProbeRing::Walk{ring_, key.hash, h2};
      }
      choice.offer(walk.next());
    }
    Located located{.partition = PartitionId{choice[0]}, .replicas = {}};
    for (std::size_t i = 0; i < choice.size(); ++i) located.replicas.push_back(nodes_[choice[i]]);
    return located;
  }
  std::size_t partitions() const override { return nodes_.size(); }
  ReplicaSet replicas_of(PartitionId partition) const override {
    ReplicaSet replicas;
    if (rule_.copies() == 1) replicas.push_back(nodes_[partition.index()]);
    return replicas;
  }
  Bytes memory() const override {
    return Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId))} + ring_.memory();
  }

 private:
  MultiProbe(const MultiProbeParameters& p, const PlacementInput& input,
             const std::vector<Member>& members)
      : rule_(members, input.replicas, input.spread),
        ring_(random_tokens(members, p.points, input.seed), p.probes) {
    for (const Member& m : members) nodes_.push_back(m.node);
  }

  SpreadRule rule_;
  MultiProbeRing ring_;
  std::vector<NodeId> nodes_;
};

}  // namespace

constinit const PlacementStrategy multi_probe{
    .name = "multi_probe",
    .summary = "multi-probe consistent hashing: one point a node, 21 probes a key, a flat peak",
    .theory =
        "The hottest node has k/(k-1) times the mean with k probes; shares vary by 1/sqrt(2k-1). "
        "n to n+1 moves 1/(n+1) of the keys on average, all to the new node. O(n) memory.",
    .source = "Appleton and O'Reilly, Multi-probe consistent hashing, arXiv:1505.00062, 2015",
    .make = &CheckedFactoryOf<MultiProbeParameters, MultiProbe>::make};

}  // namespace shardsim::placement
