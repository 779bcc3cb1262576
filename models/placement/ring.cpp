#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/interval_table.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"
#include "sim/engine/random.h"

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

// Not relative to the other nodes' weights: a join must leave their tokens alone.
double tokens_of(const RingParameters& p, const Member& m) {
  return std::floor(p.virtual_nodes * m.weight + 0.5);
}

/// Consistent hashing with virtual nodes: a key belongs to the first token clockwise of its hash,
/// and its further copies to the nodes whose tokens follow, one token a node.
///
/// A node's tokens come from (seed, NodeId, number) alone. Share of a node: mean 1/n, coefficient
/// of variation sqrt((n-1)/(nv+1)) for v virtual nodes. A join moves 1/(n+1) of the copies in
/// expectation, to the new node only. Partitions are the arcs, numbered clockwise by their token.
/// Memory: 12 to 16 bytes a token and 4 a copy of it; building sorts the tokens.
/// Sources: Karger et al., STOC 1997; Dynamo, SOSP 2007, section 4.2.
class Ring final : public Placement {
 public:
  Ring(const RingParameters& p, const PlacementInput& input) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const std::vector<Token> tokens = drawn_tokens(p, members, input.seed);
    tokens_ = tokens.size();
    std::vector<std::uint64_t> lasts;
    std::vector<NodeId> nodes;
    lasts.reserve(tokens_ + 1);
    nodes.reserve((tokens_ + 1) * rule.copies());
    for (std::size_t first = 0; first < tokens_; ++first) {
      const auto choice = rule.choose(tokens_, [&](std::size_t i) {
        const std::size_t at = first + i;
        return tokens[at < tokens_ ? at : at - tokens_].member;
      });
      lasts.push_back(tokens[first].place);
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    // Past the last token the ring goes on at the first one.
    lasts.push_back(UINT64_MAX);
    for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(nodes[i]);
    arcs_ = IntervalTable{lasts, nodes, rule.copies()};
  }
  static std::optional<std::string> objection(const RingParameters& p,
                                              const PlacementInput& input) {
    double all = 0;
    double least = 1;
    for (const Member& m : input.membership.members) {
      all += tokens_of(p, m);
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

  Located locate(const Key& key) const override {
    const std::size_t row = arcs_.find(key.hash);
    return {partition_of(row), arcs_.replicas(row)};
  }
  std::size_t partitions() const override { return tokens_; }
  ReplicaSet replicas_of(PartitionId partition) const override {
    return arcs_.replicas(partition.index());
  }
  std::vector<Piece> pieces() const override {
    std::vector<Piece> pieces;
    pieces.reserve(tokens_ + 1);
    for (std::size_t row = 0; row <= tokens_; ++row) {
      if (row > 0 && arcs_.last(row) == arcs_.last(row - 1)) continue;  // two tokens in one place
      pieces.push_back({arcs_.last(row), {partition_of(row), arcs_.replicas(row)}});
    }
    return pieces;
  }
  Bytes memory() const override { return arcs_.memory(); }

 private:
  struct Token {
    std::uint64_t place{};
    std::uint32_t member{};
    auto operator<=>(const Token&) const = default;
  };
  static std::vector<Token> drawn_tokens(const RingParameters& p,
                                         const std::vector<Member>& members, std::uint64_t seed) {
    const RandomStream stream{seed, Purpose::placement};
    std::vector<Token> tokens;
    double count = 0;
    for (const Member& m : members) count += tokens_of(p, m);
    tokens.reserve(static_cast<std::size_t>(count) + members.size());
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      const auto own =
          std::max<std::uint64_t>(1, static_cast<std::uint64_t>(tokens_of(p, members[i])));
      for (std::uint64_t number = 0; number < own; number += 2) {  // two tokens a draw
        const RandomBits bits =
            stream.bits({.request = number / 2, .entity = members[i].node.value});
        tokens.push_back({bits.a, i});
        if (number + 1 < own) tokens.push_back({bits.b, i});
      }
    }
    std::ranges::sort(tokens);
    return tokens;
  }
  PartitionId partition_of(std::size_t row) const {
    return PartitionId{static_cast<std::uint32_t>(row == tokens_ ? 0 : row)};
  }

  IntervalTable arcs_;
  std::size_t tokens_{};
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
