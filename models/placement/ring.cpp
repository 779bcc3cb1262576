#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/ring_placement.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct RingParameters {
  std::uint32_t virtual_nodes{128};
};
void fields_of(RingParameters& p, Fields& f) {
  f.field("virtual_nodes", p.virtual_nodes,
          "Points on the ring that a node of weight 1 owns; others in proportion to their weight.",
          {1, 65536});
}

constexpr double kMostTokens = 1u << 27;

/// Consistent hashing with virtual nodes: a RingPlacement of random tokens.
///
/// A node's tokens come from (seed, NodeId, number) alone. Share of a node: mean 1/n, coefficient
/// of variation sqrt((n-1)/(nv+1)) for v virtual nodes. A join moves 1/(n+1) of the copies in
/// expectation, to the new node only.
/// Memory: 12 to 16 bytes a token and 4 a copy of it; building sorts the tokens.
/// Sources: Karger et al., STOC 1997; Dynamo, SOSP 2007, section 4.2.
class Ring final : public RingPlacement {
 public:
  Ring(const RingParameters& p, const PlacementInput& input)
      : Ring(p, input, ordered_members(input)) {}
  static std::optional<std::string> objection(const RingParameters& p,
                                              const PlacementInput& input) {
    double all = 0;
    double least = 1;
    for (const Member& m : input.membership.members) {
      all += token_count(p.virtual_nodes, m);
      least = std::min(least, m.weight);
    }
    if (p.virtual_nodes * least < 0.5) {
      return fmt::format(
          "a node of weight {} (/cluster/node/weight, /cluster/classes) gets none of {} "
          "virtual_nodes (/store/placement/virtual_nodes); at least {} give it one",
          least, p.virtual_nodes, std::ceil(0.5 / least));
    }
    if (all > kMostTokens) {
      return fmt::format(
          "a ring of {:.0f} virtual nodes is larger than the {:.0f} that fit; at most {:.0f} "
          "virtual_nodes for a node (/store/placement/virtual_nodes)",
          all, kMostTokens, std::floor(p.virtual_nodes * (kMostTokens / all)));
    }
    return {};
  }

 private:
  Ring(const RingParameters& p, const PlacementInput& input, const std::vector<Member>& members)
      : RingPlacement(random_tokens(members, p.virtual_nodes, input.seed), members,
                      SpreadRule{members, input.replicas, input.spread}) {}
};

}  // namespace

constinit const PlacementStrategy ring{
    .name = "ring",
    .summary = "consistent hashing: a ring with virtual nodes",
    .theory =
        "A node's share varies by sqrt((n-1)/(nv+1)) around 1/n, with v virtual nodes. n to "
        "n+1 moves 1/(n+1) of the keys on average, all to the new node. Weights scale v.",
    .source = "Karger et al., STOC 1997; DeCandia et al. (Dynamo), SOSP 2007",
    .make = &CheckedFactoryOf<RingParameters, Ring>::make};

}  // namespace shardsim::placement
