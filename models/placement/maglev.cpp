#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/maglev_table.h"
#include "models/placement/slot_placement.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"
#include "sim/engine/random.h"

namespace shardsim::placement {

namespace {

struct MaglevParameters {
  std::uint32_t table_size{65537};
};
void fields_of(MaglevParameters& p, Fields& f) {
  f.field("table_size", p.table_size,
          "Slots of the look-up table: a prime, 100 times the nodes for shares within 1%.",
          {2, 1u << 26});
}

/// Google's load balancer: a table of slots that the nodes fill in turn, each along an order of its
/// own, so that their slots differ by one at most and few change hands when nodes come or go.
///
/// A node's order comes from (seed, NodeId). A join moves 1/(n+1) of the slots and a little more
/// between the others: not the least movement, in exchange for even shares. Further copies go to
/// the nodes of the slots that follow (the paper has single copies). With weights a node has its
/// share of the slots to within a few. Building: O(M ln M) for M slots.
/// Source: Eisenbud et al., NSDI 2016, section 3.4; weights: see maglev_table().
class Maglev final : public SlotPlacement {
 public:
  Maglev(const MaglevParameters& p, const PlacementInput& input)
      : Maglev(p, input, ordered_members(input)) {}
  static std::optional<std::string> objection(const MaglevParameters& p,
                                              const PlacementInput& input) {
    const std::size_t nodes = input.membership.members.size();
    const bool too_small = p.table_size < nodes;
    if (!too_small && is_prime(p.table_size)) return {};
    auto right = static_cast<std::uint32_t>(std::max<std::size_t>(p.table_size, nodes));
    while (!is_prime(right)) ++right;
    return fmt::format("a table of {} slots (/store/placement/table_size) {}; {} would do",
                       p.table_size,
                       too_small ? fmt::format("has none for some of {} nodes", nodes)
                                 : std::string{"is not of prime size"},
                       right);
  }

 private:
  Maglev(const MaglevParameters& p, const PlacementInput& input, const std::vector<Member>& members)
      : SlotPlacement(filled(p, input, members), std::min(input.replicas, members.size())) {}

  static std::vector<NodeId> filled(const MaglevParameters& p, const PlacementInput& input,
                                    const std::vector<Member>& members) {
    const RandomStream stream{input.seed, Purpose::placement};
    std::vector<MaglevBackend> backends;
    for (const Member& m : members) {
      const RandomBits bits = stream.bits({.entity = m.node.value});
      backends.push_back(
          {.offset = static_cast<std::uint32_t>(below(bits.a, p.table_size)),
           .skip = static_cast<std::uint32_t>(below(bits.b, std::uint64_t{p.table_size} - 1) + 1),
           .weight = m.weight});
    }
    const std::vector<std::uint32_t> table = maglev_table(p.table_size, backends);
    const SpreadRule rule{members, input.replicas, input.spread};
    std::vector<NodeId> nodes;
    nodes.reserve(table.size() * rule.copies());
    for (std::size_t slot = 0; slot < table.size(); ++slot) {
      const auto choice = rule.choose(table.size(), [&](std::size_t i) {
        const std::size_t at = slot + i;
        return table[at < table.size() ? at : at - table.size()];
      });
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    return nodes;
  }
};

}  // namespace

constinit const PlacementStrategy maglev{
    .name = "maglev",
    .summary = "Maglev hashing: a table of slots that nodes fill in turn; even shares, O(1)",
    .theory =
        "Nodes have floor or ceil of M/n of M slots. n to n+1 moves 1/(n+1) of the keys to the new "
        "node and a few between others: about half a percent at M = 65537. Look-up: one read.",
    .source = "Eisenbud et al. (Maglev), NSDI 2016, section 3.4",
    .make = &CheckedFactoryOf<MaglevParameters, Maglev>::make};

}  // namespace shardsim::placement
