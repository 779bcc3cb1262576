#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/placement/partitioned_ring.h"
#include "models/placement/ring_placement.h"
#include "models/placement/ring_tokens.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

enum class Tokens : std::uint8_t { random, random_equal_partitions, equal_partitions };

struct RingParameters {
  Tokens tokens{Tokens::random};
  std::uint32_t virtual_nodes{128};
  std::uint32_t partitions{4096};
};
void fields_of(RingParameters& p, Fields& f) {
  static constexpr std::array<Option, 3> kTokens{
      {{"random", "each node draws its tokens, and the arcs between them are the partitions"},
       {"random_equal_partitions",
        "each node draws its tokens, and equal partitions go to those that follow"},
       {"equal_partitions", "a token for each of the equal partitions, shared out evenly"}}};
  f.choice("tokens", p.tokens, kTokens,
           "How the ring is cut and who owns what: Dynamo's strategies 1, 2 and 3.");
  f.field("virtual_nodes", p.virtual_nodes,
          "Points on the ring that a node of weight 1 owns; others in proportion to their weight.",
          {1, 65536});
  f.field("partitions", p.partitions,
          "Equal parts of the hash space, the same number whatever the cluster's size.",
          {1, 1u << 24});
  if (p.tokens == Tokens::random) {
    f.without_effect("partitions", "with random tokens the arcs are the partitions (./tokens)");
  }
  if (p.tokens == Tokens::equal_partitions) {
    f.without_effect("virtual_nodes", "equal partitions are shared out by weight (./tokens)");
  }
}

/// Consistent hashing with virtual nodes: a key belongs to the first token clockwise of its hash,
/// and its further copies to the nodes whose tokens follow, one token a node.
///
/// A node's tokens come from (seed, NodeId, number) alone. Share of a node: mean 1/n, coefficient
/// of variation sqrt((n-1)/(nv+1)) for v virtual nodes. A join moves 1/(n+1) of the copies in
/// expectation, to the new node only. Partitions are the arcs, numbered clockwise by their token.
/// Memory: 12 to 16 bytes a token and 4 a copy of it; building sorts the tokens.
/// Sources: Karger et al., STOC 1997; Dynamo, SOSP 2007, section 4.2.
class Ring final : public RingPlacement {
 public:
  Ring(const RingParameters& p, const PlacementInput& input)
      : Ring(p, input, ordered_members(input)) {}

 private:
  Ring(const RingParameters& p, const PlacementInput& input, const std::vector<Member>& members)
      : RingPlacement(random_tokens(members, p.virtual_nodes, input.seed), members,
                      SpreadRule{members, input.replicas, input.spread}) {}
};

class RingFactory final : public PlacementFactory {
 public:
  void describe(Fields& fields) override { fields_of(parameters_, fields); }
  std::unique_ptr<Placement> build(const PlacementInput& input) const override {
    const RingParameters& p = parameters_;
    switch (p.tokens) {
      case Tokens::random_equal_partitions:
        return ring_of_random_tokens(p.virtual_nodes, p.partitions, input);
      case Tokens::equal_partitions:
        return ring_of_equal_shares(p.partitions, input);
      case Tokens::random:
        break;
    }
    return std::make_unique<Ring>(p, input);
  }
  std::optional<std::string> objection(const PlacementInput& input) const override {
    if (parameters_.tokens == Tokens::equal_partitions) return {};
    return objection_to_tokens(parameters_.virtual_nodes, input);
  }
  static std::unique_ptr<PlacementFactory> make() { return std::make_unique<RingFactory>(); }

 private:
  RingParameters parameters_{};
};

}  // namespace

constinit const PlacementStrategy ring{
    .name = "ring",
    .summary = "consistent hashing: a ring with virtual nodes",
    .theory =
        "A node's share varies by sqrt((n-1)/(nv+1)) around 1/n, with v virtual nodes. n to "
        "n+1 moves 1/(n+1) of the keys on average, all to the new node. Weights scale v. Of equal "
        "partitions every node has its share to within one of them.",
    .source = "Karger et al., STOC 1997; DeCandia et al. (Dynamo), SOSP 2007",
    .make = &RingFactory::make};

}  // namespace shardsim::placement
