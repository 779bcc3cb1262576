#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "models/placement/election.h"
#include "models/placement/equal_partitions.h"
#include "models/placement/range_assignment.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct DirectoryParameters {
  std::uint32_t partitions{4096};
};
void fields_of(DirectoryParameters& p, Fields& f) {
  f.field("partitions", p.partitions,
          "Equal parts of the hash space, the same number whatever the cluster's size; a node "
          "beyond it has no first copies.",
          {1, 1u << 24});
}

/// An explicit map from partitions to nodes, as masters and metadata services keep it.
///
/// First copies: reassign_ranges(), so that only what must move does, whatever the history, and
/// every node has its share by weight to within one partition. Further copies: the members that
/// the partition prefers by rendezvous, so that a join changes only what the new node gets; when a
/// node leaves, a new first copy may displace a further one. Look-up O(1). Building draws once for
/// each partition and member where there are several replicas. Source: Ghemawat, Gobioff and Leung
/// (GFS), SOSP 2003, a master's map; Adya et al. (Slicer), OSDI 2016.
class Directory final : public EqualPartitions {
 public:
  Directory(const DirectoryParameters& p, const PlacementInput& input)
      : EqualPartitions(p.partitions) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const Election election{members, input.seed};
    const auto* previous = dynamic_cast<const Directory*>(input.previous);
    const auto owners = reassign_ranges(p.partitions, previous, members, election, input.seed);
    std::vector<NodeId> nodes;
    nodes.reserve(p.partitions * rule.copies());
    for (std::size_t partition = 0; partition < p.partitions; ++partition) {
      SpreadRule::Choice choice{rule};
      choice.take(owners[partition]);
      election.complete(range_draw(partition, input.seed), choice);
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    set_nodes(std::move(nodes));
  }
};

}  // namespace

constinit const PlacementStrategy directory{
    .name = "directory",
    .summary = "an explicit map of partitions to nodes: exact shares, and the fewest of them move",
    .theory =
        "Nodes hold their share by weight to within one partition. A change moves the fewest "
        "partitions that bring all to their share. O(1), 4 bytes a copy and partition.",
    .source = "Ghemawat et al. (GFS), SOSP 2003; Adya et al. (Slicer), OSDI 2016",
    .make = &PlacementFactoryOf<DirectoryParameters, Directory>::make};

}  // namespace shardsim::placement
