#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/equal_partitions.h"
#include "models/placement/ring_tokens.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct BoundedLoadParameters {
  double epsilon{0.25};
  std::uint32_t virtual_nodes{128};
  std::uint32_t partitions{65536};
};
void fields_of(BoundedLoadParameters& p, Fields& f) {
  f.field("epsilon", p.epsilon,
          "A node has at most 1 + epsilon times its share of the partitions' first copies.",
          {0, 1e6});
  f.field("virtual_nodes", p.virtual_nodes,
          "Points on the ring that a node of weight 1 owns; others in proportion to their weight.",
          {1, 65536});
  f.field("partitions", p.partitions, "Equal parts of the hash space, which are what is bounded.",
          {1, 1u << 24});
}

/// Consistent hashing with bounded loads: partitions are thrown on a ring at random places, in the
/// order of their numbers, and each goes to the first node clockwise that has room.
///
/// A node has room below ceil((1 + epsilon) * its share by weight). A join or leave moves
/// O(1/epsilon^2) times the least, also between others. The bound is on first copies; further ones
/// are at the nodes whose tokens follow. Look-up O(1); building O(partitions * log(tokens)).
/// Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018,
/// with places drawn once and balls in the order of their numbers.
class BoundedLoad final : public EqualPartitions {
 public:
  BoundedLoad(const BoundedLoadParameters& p, const PlacementInput& input)
      : EqualPartitions(p.partitions) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const std::vector<RingToken> tokens = random_tokens(members, p.virtual_nodes, input.seed);
    const RandomStream stream{input.seed, Purpose::placement};
    std::vector<double> room = rooms(p, members);
    // For each token one at or after it that may have room still; paths are halved on the way.
    std::vector<std::uint32_t> next(tokens.size());
    std::iota(next.begin(), next.end(), 0u);
    std::vector<NodeId> nodes;
    nodes.reserve(p.partitions * rule.copies());
    for (std::uint32_t partition = 0; partition < p.partitions; ++partition) {
      const RandomBits bits = stream.bits({.request = partition, .entity = kNoNode});
      auto at = static_cast<std::uint32_t>(first_token_from(tokens, bits.a));
      while (room[tokens[at].member] < 1) {
        const auto following = static_cast<std::uint32_t>((at + std::size_t{1}) % tokens.size());
        if (next[at] == at) next[at] = following;
        next[at] = next[next[at]];
        at = next[at];
      }
      room[tokens[at].member] -= 1;
      const auto choice = rule.choose(
          tokens.size(), [&](std::size_t i) { return tokens[(at + i) % tokens.size()].member; });
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    set_nodes(std::move(nodes));
  }
  static std::optional<std::string> objection(const BoundedLoadParameters& p,
                                              const PlacementInput& input) {
    return objection_to_tokens(p.virtual_nodes, input);
  }

 private:
  static constexpr std::uint32_t kNoNode = UINT32_MAX;  // no node's draws are these

  // First copies that each member can take: whole numbers.
  static std::vector<double> rooms(const BoundedLoadParameters& p,
                                   const std::vector<Member>& members) {
    double weights = 0;
    for (const Member& m : members) weights += m.weight;
    std::vector<double> rooms;
    for (const Member& m : members) {
      rooms.push_back(std::ceil((1 + p.epsilon) * p.partitions * m.weight / weights));
    }
    return rooms;
  }
};

}  // namespace

constinit const PlacementStrategy bounded_load{
    .name = "bounded_load",
    .summary = "a ring on which a node takes at most 1 + epsilon times its share",
    .theory =
        "Nobody has more than ceil((1 + epsilon) m/n) of m partitions. A join or leave moves "
        "O(1/epsilon^2) times the least, also between others. Weights scale the bound.",
    .source = "Mirrokni, Thorup and Zadimoghaddam, SODA 2018",
    .make = &CheckedFactoryOf<BoundedLoadParameters, BoundedLoad>::make};

}  // namespace shardsim::placement
