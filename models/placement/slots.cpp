#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/election.h"
#include "models/placement/range_assignment.h"
#include "models/placement/slot_assignment.h"
#include "models/placement/slot_placement.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct SlotsParameters {
  std::uint32_t slots{16384};
};
void fields_of(SlotsParameters& p, Fields& f) {
  f.field("slots", p.slots,
          "Slots that the hashes are cut into, the same number whatever the cluster's size; at "
          "least one for each node.",
          {1, 1u << 24});
}

/// Redis Cluster: hashes are cut into slots once and for all, and slots belong to nodes by
/// agreement rather than by computation.
///
/// Where a slot lies therefore depends on what happened: the first epoch has contiguous runs, as
/// `redis-cli --cluster create` gives out, and each further one moves as few slots from the one
/// before (PlacementInput::previous) as leave every node floor or ceil of its share by weight. So a
/// node that comes and goes again may leave slots elsewhere. Without an epoch before, an input is
/// laid out anew. Further copies: the nodes that the slot prefers by rendezvous, where Redis has a
/// node's replicas follow it; single slots can move either way.
///
/// A generated key has no bytes: its slot is the top bits of its hash, as even as CRC-16 is meant
/// to be. redis_slot() is the slot of a key that has bytes. Building with further copies draws once
/// for each slot and node.
/// Source: Redis Cluster specification; src/redis-cli.c (cluster create).
class Slots final : public SlotPlacement {
 public:
  Slots(const SlotsParameters& p, const PlacementInput& input)
      : Slots(p, input, ordered_members(input)) {}
  static std::optional<std::string> objection(const SlotsParameters& p,
                                              const PlacementInput& input) {
    const std::vector<Member>& members = input.membership.members;
    double all = 0;
    for (const Member& m : members) all += m.weight;
    const double least = std::ranges::min(members, {}, &Member::weight).weight;
    if (p.slots * least / all >= 1) return {};
    return fmt::format(
        "{} slots (/store/placement/slots) are too few for {} nodes: the share of one of weight {} "
        "(/cluster/node/weight, /cluster/classes) is less than a slot; at least {:.0f} slots give "
        "it one",
        p.slots, members.size(), least, std::ceil(all / least));
  }

 private:
  Slots(const SlotsParameters& p, const PlacementInput& input, const std::vector<Member>& members)
      : SlotPlacement(assigned(p, input, members), std::min(input.replicas, members.size())) {}

  static std::vector<NodeId> assigned(const SlotsParameters& p, const PlacementInput& input,
                                      const std::vector<Member>& members) {
    std::vector<std::uint32_t> slot_members;
    if (const auto* previous = dynamic_cast<const Slots*>(input.previous)) {
      std::vector<NodeId> owners;
      for (std::size_t slot = 0; slot < previous->partitions(); ++slot) {
        owners.push_back(previous->first_of(slot));
      }
      SHARDSIM_CHECK(owners.size() == p.slots, "the number of slots never changes");
      slot_members = rebalanced_slots(owners, members);
    } else {
      slot_members = contiguous_slots(p.slots, members);
    }
    const SpreadRule rule{members, input.replicas, input.spread};
    const Election election{members, input.seed};
    std::vector<NodeId> nodes;
    nodes.reserve(slot_members.size() * rule.copies());
    for (std::size_t slot = 0; slot < slot_members.size(); ++slot) {
      SpreadRule::Choice choice{rule};
      choice.take(slot_members[slot]);
      election.complete(range_draw(slot, input.seed), choice);
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    return nodes;
  }
};

}  // namespace

constinit const PlacementStrategy slots{
    .name = "slots",
    .summary = "Redis Cluster's slots: a table that moves as few slots as even shares allow",
    .theory =
        "Nodes hold floor or ceil of their share of S slots. n to n+1 moves floor(S/(n+1)) slots, "
        "all to the new node: 6 to 7 moves 2340 of 16384. Look-up: one read.",
    .source = "Redis Cluster specification; redis-cli --cluster create",
    .make = &CheckedFactoryOf<SlotsParameters, Slots>::make};

}  // namespace shardsim::placement
