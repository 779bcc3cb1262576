#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/placement/election.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// Which member has the first copy of each of `ranges` ranges, as indices into `members`.
///
/// Production range stores move ranges from the fullest node to a new one and spread a leaver's
/// over the others, so where a range lies depends on history. A placement must not, so this replays
/// one history that any membership implies: nodes 0, 1, 2 ... joined in the order of their numbers,
/// each taking ranges from the fullest nodes until it is level; then those that are no members
/// left, and their ranges went, each by rendezvous, to members with room. With weights, members
/// above their share then give ranges away in the same manner.
///
/// Every member ends within one range of its share by weight. A join of the next number moves just
/// what the new node takes, a leave just what the leaver had, if weights are equal and the other
/// numbers up to the last are members; otherwise a little more. Which range is which comes from
/// `seed`. O(last number + ranges * log(members)) and O(members) for each range given away.
std::vector<std::uint32_t> assign_ranges(std::size_t ranges, const std::vector<Member>& members,
                                         const Election& election, std::uint64_t seed);

/// The same shares, going on from the first copies that `previous` has in its partitions, which are
/// the ranges; null: from none. Moves the fewest ranges that bring every member to its share to
/// within one. Each of them goes to the member with room that it prefers by rendezvous.
/// O(ranges * log(members)) and O(members) for each range that moves.
std::vector<std::uint32_t> reassign_ranges(std::size_t ranges, const Placement* previous,
                                           const std::vector<Member>& members,
                                           const Election& election, std::uint64_t seed);

/// What a range draws with: the same for one number and seed in every epoch.
std::uint64_t range_draw(std::size_t range, std::uint64_t seed);

}  // namespace shardsim
