#include "models/placement/partitioned_ring.h"

#include <utility>
#include <vector>

#include "models/placement/election.h"
#include "models/placement/equal_partitions.h"
#include "models/placement/range_assignment.h"
#include "models/placement/ring_tokens.h"
#include "models/placement/spread.h"

namespace shardsim {

namespace {

class RingOfRandomTokens final : public EqualPartitions {
 public:
  RingOfRandomTokens(std::uint32_t virtual_nodes, std::uint32_t partitions,
                     const PlacementInput& input)
      : EqualPartitions(partitions) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const std::vector<RingToken> tokens = random_tokens(members, virtual_nodes, input.seed);
    std::vector<NodeId> nodes;
    nodes.reserve(partitions * rule.copies());
    for (std::uint32_t p = 0; p < partitions; ++p) {
      const std::size_t first = first_token_from(tokens, last_hash(p, partitions));
      const auto choice = rule.choose(
          tokens.size(), [&](std::size_t i) { return tokens[(first + i) % tokens.size()].member; });
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    set_nodes(std::move(nodes));
  }
};

class RingOfEqualShares final : public EqualPartitions {
 public:
  RingOfEqualShares(std::uint32_t partitions, const PlacementInput& input)
      : EqualPartitions(partitions) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const auto* previous = dynamic_cast<const RingOfEqualShares*>(input.previous);
    const auto owners =
        reassign_ranges(partitions, previous, members, Election{members, input.seed}, input.seed);
    const auto n = static_cast<std::uint32_t>(members.size());
    std::vector<NodeId> nodes;
    nodes.reserve(partitions * rule.copies());
    for (std::size_t p = 0; p < partitions; ++p) {
      // Where few partitions name few members, the others follow.
      const auto choice = rule.choose(partitions + members.size(), [&](std::size_t i) {
        return i < partitions ? owners[(p + i) % partitions]
                              : static_cast<std::uint32_t>((owners[p] + i - partitions) % n);
      });
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    set_nodes(std::move(nodes));
  }
};

}  // namespace

std::unique_ptr<Placement> ring_of_random_tokens(std::uint32_t virtual_nodes,
                                                 std::uint32_t partitions,
                                                 const PlacementInput& input) {
  return std::make_unique<RingOfRandomTokens>(virtual_nodes, partitions, input);
}

std::unique_ptr<Placement> ring_of_equal_shares(std::uint32_t partitions,
                                                const PlacementInput& input) {
  return std::make_unique<RingOfEqualShares>(partitions, input);
}

}  // namespace shardsim
