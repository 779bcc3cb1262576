#include "models/placement/range_assignment.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "sim/engine/random.h"

namespace shardsim {

namespace {

using Ranges = std::vector<std::uint32_t>;

// Every node's ranges when nodes 0 .. last joined one after the other.
std::vector<Ranges> join_in_order(Ranges all, std::uint32_t last) {
  struct Load {
    std::size_t ranges;
    std::uint32_t node;
    bool operator<(const Load& o) const {
      return ranges != o.ranges ? ranges < o.ranges : node > o.node;
    }
  };
  std::vector<Ranges> held(std::size_t{last} + 1);
  std::priority_queue<Load> fullest;
  fullest.push({all.size(), 0});
  held[0] = std::move(all);
  for (std::uint32_t node = 1; node <= last; ++node) {
    while (fullest.top().ranges >= held[node].size() + 2) {
      const Load from = fullest.top();
      fullest.pop();
      held[node].push_back(held[from.node].back());
      held[from.node].pop_back();
      fullest.push({from.ranges - 1, from.node});
    }
    fullest.push({held[node].size(), node});
  }
  return held;
}

Ranges shuffled_ranges(std::size_t ranges, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> shuffled;
  for (std::uint32_t r = 0; r < ranges; ++r) shuffled.emplace_back(range_draw(r, seed), r);
  std::ranges::sort(shuffled);
  Ranges all;
  for (const auto& [draw, range] : shuffled) all.push_back(range);
  return all;
}

// How many ranges each member is to have: its share by weight, rounded down and up.
struct RangeShares {
  std::vector<std::size_t> least;
  std::vector<std::size_t> most;
};
RangeShares shares_of(std::size_t ranges, const std::vector<Member>& members) {
  double weights = 0;
  for (const Member& m : members) weights += m.weight;
  RangeShares shares;
  for (const Member& m : members) {
    const double share = static_cast<double>(ranges) * m.weight / weights;
    shares.least.push_back(static_cast<std::size_t>(std::floor(share)));
    shares.most.push_back(static_cast<std::size_t>(std::ceil(share)));
  }
  return shares;
}

// Takes away from `held`, by member, the fewest ranges with which all can come to their shares.
void take_surplus(const RangeShares& shares, std::vector<Ranges>& held, Ranges& free) {
  std::size_t missing = 0;  // for every member to have the least of its share
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i].size() < shares.least[i]) missing += shares.least[i] - held[i].size();
  }
  const auto give = [&](std::size_t member) {
    free.push_back(held[member].back());
    held[member].pop_back();
  };
  for (std::size_t i = 0; i < held.size(); ++i) {
    while (held[i].size() > shares.most[i]) give(i);
  }
  for (std::size_t i = 0; i < held.size() && free.size() < missing; ++i) {
    while (held[i].size() > shares.least[i] && free.size() < missing) give(i);
  }
}

// Deals the free ranges out in their order: first to those below the least of their share, then to
// those below the most. The owners, by range.
std::vector<std::uint32_t> deal(const RangeShares& shares, std::vector<Ranges> held, Ranges free,
                                std::size_t ranges, const Election& election, std::uint64_t seed) {
  std::vector<char> eligible(held.size());
  for (const auto& limit : {shares.least, shares.most}) {
    std::size_t open = 0;
    for (std::size_t i = 0; i < held.size(); ++i) {
      eligible[i] = held[i].size() < limit[i] ? 1 : 0;
      open += static_cast<std::size_t>(eligible[i]);
    }
    Ranges rest;
    for (const std::uint32_t range : free) {
      if (open == 0) {
        rest.push_back(range);
        continue;
      }
      const std::uint32_t to = election.preferred(range_draw(range, seed), eligible);
      held[to].push_back(range);
      if (held[to].size() >= limit[to]) {
        eligible[to] = 0;
        --open;
      }
    }
    free = std::move(rest);
  }
  SHARDSIM_CHECK(free.empty(), "shares add up to all ranges");
  std::vector<std::uint32_t> owner(ranges);
  for (std::uint32_t i = 0; i < held.size(); ++i) {
    for (const std::uint32_t range : held[i]) owner[range] = i;
  }
  return owner;
}

}  // namespace

std::uint64_t range_draw(std::size_t range, std::uint64_t seed) {
  return RandomStream{seed, Purpose::placement}.bits({.request = range}).b;
}

std::vector<std::uint32_t> assign_ranges(std::size_t ranges, const std::vector<Member>& members,
                                         const Election& election, std::uint64_t seed) {
  std::vector<Ranges> joined =
      join_in_order(shuffled_ranges(ranges, seed), members.back().node.value);
  std::vector<Ranges> held(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    held[i] = std::move(joined[members[i].node.index()]);
  }
  Ranges free;
  for (const Ranges& left_behind : joined) {
    free.insert(free.end(), left_behind.begin(), left_behind.end());
  }
  const RangeShares shares = shares_of(ranges, members);
  take_surplus(shares, held, free);
  std::ranges::sort(free);
  return deal(shares, std::move(held), std::move(free), ranges, election, seed);
}

std::vector<std::uint32_t> reassign_ranges(std::size_t ranges, const Placement* previous,
                                           const std::vector<Member>& members,
                                           const Election& election, std::uint64_t seed) {
  std::vector<Ranges> held(members.size());
  Ranges free;
  for (const std::uint32_t range : shuffled_ranges(ranges, seed)) {
    auto owner = members.end();
    if (previous != nullptr) {
      const NodeId node = previous->replicas_of(PartitionId{range})[0];
      owner = std::ranges::lower_bound(members, node, {}, &Member::node);
      if (owner != members.end() && owner->node != node) owner = members.end();
    }
    if (owner == members.end()) {
      free.push_back(range);
    } else {
      held[static_cast<std::size_t>(owner - members.begin())].push_back(range);
    }
  }
  const RangeShares shares = shares_of(ranges, members);
  take_surplus(shares, held, free);
  return deal(shares, std::move(held), std::move(free), ranges, election, seed);
}

}  // namespace shardsim
