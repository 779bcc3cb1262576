#include "models/placement/ring_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/engine/random.h"

namespace shardsim {

namespace {

constexpr double kMostTokens = 1u << 27;

// Not relative to the other nodes' weights: a join must leave their tokens alone.
double tokens_of(std::uint32_t virtual_nodes, const Member& m) {
  return std::floor(virtual_nodes * m.weight + 0.5);
}

}  // namespace

std::vector<RingToken> random_tokens(const std::vector<Member>& members,
                                     std::uint32_t virtual_nodes, std::uint64_t seed) {
  const RandomStream stream{seed, Purpose::placement};
  std::vector<RingToken> tokens;
  double count = 0;
  for (const Member& m : members) count += tokens_of(virtual_nodes, m);
  tokens.reserve(static_cast<std::size_t>(count) + members.size());
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    const auto own = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(tokens_of(virtual_nodes, members[i])));
    for (std::uint64_t number = 0; number < own; number += 2) {  // two tokens a draw
      const RandomBits bits = stream.bits({.request = number / 2, .entity = members[i].node.value});
      tokens.push_back({bits.a, i});
      if (number + 1 < own) tokens.push_back({bits.b, i});
    }
  }
  std::ranges::sort(tokens);
  return tokens;
}

std::size_t first_token_from(const std::vector<RingToken>& tokens, std::uint64_t place) {
  const auto at = std::ranges::lower_bound(tokens, place, {}, &RingToken::place);
  return at == tokens.end() ? 0 : static_cast<std::size_t>(at - tokens.begin());
}

std::optional<std::string> objection_to_tokens(std::uint32_t virtual_nodes,
                                               const PlacementInput& input) {
  double all = 0;
  double least = 1;
  for (const Member& m : input.membership.members) {
    all += tokens_of(virtual_nodes, m);
    least = std::min(least, m.weight);
  }
  if (virtual_nodes * least < 0.5) {
    return fmt::format(
        "a node of weight {} (/cluster/node/weight, /cluster/classes) gets none of {} "
        "virtual_nodes (/store/placement/virtual_nodes); at least {} give it one",
        least, virtual_nodes, std::ceil(0.5 / least));
  }
  if (all > kMostTokens) {
    return fmt::format(
        "a ring of {:.0f} virtual nodes is larger than the {:.0f} that fit; at most {:.0f} "
        "virtual_nodes for a node (/store/placement/virtual_nodes)",
        all, kMostTokens, std::floor(virtual_nodes * (kMostTokens / all)));
  }
  return {};
}

}  // namespace shardsim
