#pragma once

#include <cstdint>

#include "models/placement/spread.h"

namespace shardsim {

/// The hash that the copy number `attempt` >= 1 of a key is placed with: splitmix64's finaliser.
inline std::uint64_t rehash(std::uint64_t hash, std::uint32_t attempt) {
  std::uint64_t z = hash + 0x9e3779b97f4a7c15u * attempt;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// A draw for `hash` at `step`, independent of the hash itself and of rehash(): murmur3's
/// finaliser.
inline std::uint64_t redraw(std::uint64_t hash, std::uint64_t step) {
  std::uint64_t z = hash ^ ((step + 1) * 0xd6e8feb86659fd93u);
  z = (z ^ (z >> 33)) * 0xff51afd7ed558ccdu;
  z = (z ^ (z >> 33)) * 0xc4ceb9fe1a85ec53u;
  return z ^ (z >> 33);
}

/// Completes a choice that has its first copy: the others are the members that `member_of` gives
/// for the rehashed hash, those that hit a node or failure domain taken before skipped.
///
/// After kMostDraws in a round, the copies that are missing go to the members that follow the
/// first: a failure domain with few nodes among many would take as many draws as there are nodes.
template <class MemberOf>
void complete_by_draws(std::uint64_t hash, std::uint32_t members, SpreadRule::Choice& choice,
                       const MemberOf& member_of) {
  constexpr std::uint32_t kMostDraws = 256;
  for (std::uint32_t attempt = 1; !choice.complete() && attempt <= kMostDraws; ++attempt) {
    if (choice.round_over()) {
      choice.begin_round();
      attempt = 1;
    }
    choice.offer(member_of(rehash(hash, attempt)));
  }
  for (std::uint32_t i = 1; !choice.complete(); ++i) {
    if (choice.round_over()) {
      choice.begin_round();
      i = 1;
    }
    choice.offer((choice[0] + i) % members);
  }
}

}  // namespace shardsim
