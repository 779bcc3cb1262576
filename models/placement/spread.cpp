#include "models/placement/spread.h"

#include <algorithm>
#include <cmath>

namespace shardsim {

std::vector<Member> ordered_members(const PlacementInput& input) {
  std::vector<Member> members = input.membership.members;
  SHARDSIM_CHECK(!members.empty(), "a placement has members");
  std::ranges::sort(members, {}, &Member::node);
  for (std::size_t i = 0; i < members.size(); ++i) {
    SHARDSIM_CHECK(i == 0 || members[i - 1].node < members[i].node, "a node is a member once");
    SHARDSIM_CHECK(std::isfinite(members[i].weight) && members[i].weight > 0,
                   "weights are positive");
  }
  return members;
}

bool equal_weights(const std::vector<Member>& members) {
  return std::ranges::all_of(members,
                             [&](const Member& m) { return m.weight == members.front().weight; });
}

SpreadRule::SpreadRule(const std::vector<Member>& members, std::size_t replicas, Spread spread)
    : copies_(std::min({replicas, members.size(), kMostReplicas})) {
  SHARDSIM_CHECK(replicas >= 1 && replicas <= kMostReplicas, "1 to kMostReplicas replicas");
  std::vector<std::uint32_t> names;
  names.reserve(members.size());
  for (const Member& m : members) {
    names.push_back(spread == Spread::zone   ? m.zone.value
                    : spread == Spread::rack ? m.rack.value
                                             : m.node.value);
  }
  std::vector<std::uint32_t> distinct = names;
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  domains_ = distinct.size();
  std::vector<std::size_t> size(domains_, 0);
  for (const std::uint32_t name : names) {
    const auto at = std::ranges::lower_bound(distinct, name) - distinct.begin();
    domain_.push_back(static_cast<std::uint32_t>(at));
    ++size[static_cast<std::size_t>(at)];
  }
  for (std::size_t r = 0; r < reachable_.size(); ++r) {
    for (const std::size_t nodes : size) reachable_[r] += std::min(nodes, r + 1);
  }
}

}  // namespace shardsim
