#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/cluster/placement.h"

namespace shardsim {

/// The member (by index) of each of `slots` slots in a new cluster: contiguous runs in the order of
/// the members, whose ends are the shares by weight added up and rounded, as
/// `redis-cli --cluster create` has it. O(slots).
std::vector<std::uint32_t> contiguous_slots(std::size_t slots, const std::vector<Member>& members);

/// The member (by index) of each slot when a cluster in which `owners` had the slots becomes
/// `members`, who may be others or have other weights: every member has floor or ceil of its share
/// by weight, and no assignment with such shares moves fewer slots.
///
/// Who has the ceil: first those that would give one more slot away otherwise, then by remainder.
/// Members give their lowest slots; what they and those who left give goes to members in their
/// order, in ascending runs. O(slots + members * log(members)).
std::vector<std::uint32_t> rebalanced_slots(std::span<const NodeId> owners,
                                            const std::vector<Member>& members);

}  // namespace shardsim
