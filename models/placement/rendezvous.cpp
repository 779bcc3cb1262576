#include <cstdint>
#include <memory>
#include <vector>

#include "models/placement/election.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct RendezvousParameters {};
void fields_of(RendezvousParameters&, Fields&) {}

/// Highest random weight: every node draws for the key, and the copies go to the best ones.
///
/// Shares are weight / all weights exactly; a join or leave moves only what the node gains or
/// loses, and changing a weight only to or from that node. O(nodes) a look-up, about 1 ns a node;
/// memory 16 bytes a node. A partition is the set of keys that prefer one node; their further
/// copies differ. Source: Thaler and Ravishankar, IEEE/ACM ToN 1998; straw2 of Ceph is this rule.
class Rendezvous final : public Placement {
 public:
  Rendezvous(const RendezvousParameters&, const PlacementInput& input)
      : Rendezvous(ordered_members(input), input) {}

  Located locate(const Key& key) const override {
    SpreadRule::Choice choice{rule_};
    election_.complete(key.hash, choice);
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
    return Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId))} +
           election_.memory();
  }

 private:
  Rendezvous(const std::vector<Member>& members, const PlacementInput& input)
      : rule_(members, input.replicas, input.spread), election_(members, input.seed) {
    for (const Member& m : members) nodes_.push_back(m.node);
  }

  SpreadRule rule_;
  Election election_;
  std::vector<NodeId> nodes_;
};

}  // namespace

constinit const PlacementStrategy rendezvous{
    .name = "rendezvous",
    .summary = "highest random weight: each key ranks all nodes; exact weights, least movement",
    .theory =
        "Shares are weight / all weights, exactly. n to n+1 moves 1/(n+1) of the keys, all to "
        "the new node; further copies too. O(n) a look-up.",
    .source = "Thaler and Ravishankar 1998; Schindelhauer and Schomaker 2005 (weights)",
    .make = &PlacementFactoryOf<RendezvousParameters, Rendezvous>::make};

}  // namespace shardsim::placement
