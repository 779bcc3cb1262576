#include "models/placement/ring_placement.h"

namespace shardsim {

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
