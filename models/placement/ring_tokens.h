#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/placement.h"

namespace shardsim {

/// A point on the ring of hashes, and the index of the member whose it is.
struct RingToken {
  std::uint64_t place{};
  std::uint32_t member{};
  auto operator<=>(const RingToken&) const = default;
};

/// Every member's tokens, ascending: `virtual_nodes` times its weight, rounded, at least one. They
/// come from (seed, NodeId, number) alone.
std::vector<RingToken> random_tokens(const std::vector<Member>& members,
                                     std::uint32_t virtual_nodes, std::uint64_t seed);

/// The first token clockwise of `place`, which may be the one there; past the last, the first.
std::size_t first_token_from(const std::vector<RingToken>& tokens, std::uint64_t place);

/// For "virtual_nodes" of a placement: a member too light for one of them, or more of them than
/// fit, as a sentence; nullopt where tokens can be drawn.
std::optional<std::string> objection_to_tokens(std::uint32_t virtual_nodes,
                                               const PlacementInput& input);

}  // namespace shardsim
