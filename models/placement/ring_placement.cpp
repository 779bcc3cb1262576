#include "models/placement/ring_placement.h"

#include <algorithm>
#include <cmath>

#include "sim/engine/random.h"

namespace shardsim {

double token_count(std::uint32_t of_weight_1, const Member& member) {
  return std::floor(of_weight_1 * member.weight + 0.5);
}

std::vector<RingToken> random_tokens(const std::vector<Member>& members, std::uint32_t of_weight_1,
                                     std::uint64_t seed) {
  const RandomStream stream{seed, Purpose::placement};
  std::vector<RingToken> tokens;
  double count = 0;
  for (const Member& m : members) count += token_count(of_weight_1, m);
  tokens.reserve(static_cast<std::size_t>(count) + members.size());
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    const double rounded = token_count(of_weight_1, members[i]);
    const auto own = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rounded));
    for (std::uint64_t number = 0; number < own; number += 2) {  // two tokens a draw
      const RandomBits bits = stream.bits({.request = number / 2, .entity = members[i].node.value});
      tokens.push_back({bits.a, i});
      if (number + 1 < own) tokens.push_back({bits.b, i});
    }
  }
  std::ranges::sort(tokens);
  return tokens;
}

RingPlacement::RingPlacement(const std::vector<RingToken>& tokens,
                             const std::vector<Member>& members, const SpreadRule& rule)
    : tokens_(tokens.size()) {
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

std::vector<Placement::Piece> RingPlacement::pieces() const {
  std::vector<Piece> pieces;
  pieces.reserve(tokens_ + 1);
  for (std::size_t row = 0; row <= tokens_; ++row) {
    if (row > 0 && arcs_.last(row) == arcs_.last(row - 1)) continue;  // two tokens in one place
    pieces.push_back({arcs_.last(row), {partition_of(row), arcs_.replicas(row)}});
  }
  return pieces;
}

}  // namespace shardsim
