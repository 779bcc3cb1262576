#include "models/placement/slot_assignment.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "sim/engine/check.h"

namespace shardsim {

namespace {

std::vector<double> shares_by_weight(std::size_t slots, const std::vector<Member>& members) {
  double all = 0;
  for (const Member& m : members) all += m.weight;
  std::vector<double> shares;
  shares.reserve(members.size());
  for (const Member& m : members) shares.push_back(static_cast<double>(slots) * m.weight / all);
  return shares;
}

// floor or ceil of each share, adding up to all slots, so that members keep what they can.
std::vector<std::size_t> quotas(std::size_t slots, const std::vector<double>& shares,
                                const std::vector<std::size_t>& held) {
  struct Rounding {
    bool gives_less;
    double remainder;
    std::size_t member;
  };
  std::vector<std::size_t> quota;
  std::vector<Rounding> roundings;
  std::size_t rest = slots;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    quota.push_back(static_cast<std::size_t>(std::floor(shares[i])));
    roundings.push_back({held[i] > quota[i], shares[i] - std::floor(shares[i]), i});
    rest -= quota[i];
  }
  std::ranges::sort(roundings, [](const Rounding& a, const Rounding& b) {
    return std::tuple(!a.gives_less, -a.remainder, a.member) <
           std::tuple(!b.gives_less, -b.remainder, b.member);
  });
  SHARDSIM_CHECK(rest <= roundings.size(), "rounding takes less than one from each");
  for (std::size_t i = 0; i < rest; ++i) ++quota[roundings[i].member];
  return quota;
}

}  // namespace

std::vector<std::uint32_t> contiguous_slots(std::size_t slots, const std::vector<Member>& members) {
  const std::vector<double> shares = shares_by_weight(slots, members);
  std::vector<std::uint32_t> slot_members;
  double end = 0;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    end += shares[i];
    const auto up_to = std::min(slots, static_cast<std::size_t>(std::floor(end + 0.5)));
    slot_members.resize(std::max(slot_members.size(), up_to), i);
  }
  slot_members.resize(slots, static_cast<std::uint32_t>(members.size() - 1));
  return slot_members;
}

std::vector<std::uint32_t> rebalanced_slots(std::span<const NodeId> owners,
                                            const std::vector<Member>& members) {
  constexpr std::uint32_t kFree = UINT32_MAX;
  std::vector<std::uint32_t> slot_members;
  std::vector<std::size_t> held(members.size(), 0);
  for (const NodeId owner : owners) {
    const auto at = std::ranges::lower_bound(members, owner, {}, &Member::node);
    const bool stays = at != members.end() && at->node == owner;
    slot_members.push_back(stays ? static_cast<std::uint32_t>(at - members.begin()) : kFree);
    if (stays) ++held[slot_members.back()];
  }
  const auto quota = quotas(owners.size(), shares_by_weight(owners.size(), members), held);
  for (std::uint32_t& member : slot_members) {
    if (member == kFree || held[member] <= quota[member]) continue;
    --held[member];
    member = kFree;
  }
  std::uint32_t to = 0;
  for (std::uint32_t& member : slot_members) {
    if (member != kFree) continue;
    while (held[to] >= quota[to]) ++to;
    member = to;
    ++held[to];
  }
  return slot_members;
}

}  // namespace shardsim
