#include "models/placement/movement.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "models/placement/transition.h"
#include "sim/engine/check.h"

namespace shardsim {

namespace {

__extension__ using Amount = unsigned __int128;  // of hashes, or of keys: sums are exact

double ratio(Amount part, Amount whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

class Tally {
 public:
  void add(const ReplicaSet& before, const ReplicaSet& after, Amount amount) {
    keys_ += amount;
    copies_ += amount * after.size();
    mark(held_before_, before);
    mark(held_after_, after);
    for (const SlotMove& m : pair_replicas(before, after)) {
      if (!moves_.empty() && moves_.back().from == m.from && moves_.back().to == m.to) {
        moves_.back().amount += amount;
      } else {
        moves_.push_back({m.from, m.to, amount});
      }
    }
  }

  Movement finish(bool exact) {
    std::ranges::sort(moves_, {}, [](const Moved& m) { return std::pair{m.from, m.to}; });
    Movement result;
    result.exact = exact;
    if (keys_ > 0) result.copies = ratio(copies_, keys_);
    Amount moved = 0;
    Amount between_survivors = 0;
    for (std::size_t i = 0; i < moves_.size();) {
      const Moved first = moves_[i];
      Amount amount = 0;
      for (; i < moves_.size() && moves_[i].from == first.from && moves_[i].to == first.to; ++i) {
        amount += moves_[i].amount;
      }
      result.flows.push_back({first.from, first.to, ratio(amount, copies_)});
      moved += amount;
      if (survives(first.from) && survives(first.to)) between_survivors += amount;
    }
    result.keys_moved_fraction = ratio(moved, copies_);
    result.moved_between_survivors = ratio(between_survivors, copies_);
    return result;
  }

 private:
  struct Moved {
    NodeId from{};
    NodeId to{};
    Amount amount{};
  };
  static void mark(std::vector<bool>& held, const ReplicaSet& nodes) {
    for (const NodeId node : nodes) {
      if (node.index() >= held.size()) held.resize(node.index() + 1);
      held[node.index()] = true;
    }
  }
  bool survives(NodeId node) const {
    const std::size_t i = node.index();
    return i < held_before_.size() && held_before_[i] && i < held_after_.size() && held_after_[i];
  }

  std::vector<Moved> moves_;
  std::vector<bool> held_before_;
  std::vector<bool> held_after_;
  Amount keys_{};
  Amount copies_{};
};

using Pieces = std::vector<Placement::Piece>;

Movement over_pieces(const Pieces& before, const Pieces& after) {
  Tally tally;
  std::uint64_t first = 0;
  for (std::size_t b = 0, a = 0; b < before.size() && a < after.size();) {
    const std::uint64_t last = std::min(before[b].last, after[a].last);
    tally.add(before[b].located.replicas, after[a].located.replicas, Amount{last - first} + 1);
    if (before[b].last == last) ++b;
    if (after[a].last == last) ++a;
    first = last + 1;
  }
  return tally.finish(true);
}

// What part of a copy of each key a node holds: min(1, level * weight), adding up to `copies`.
std::vector<double> holdings(const std::vector<Member>& members, double copies) {
  std::vector<double> held(members.size(), 0);
  double weight = 0;
  for (const Member& m : members) weight += m.weight;
  for (bool capped = true; capped && weight > 0;) {
    capped = false;
    const double level = copies / weight;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (held[i] > 0 || level * members[i].weight < 1) continue;
      held[i] = 1;
      copies -= 1;
      weight -= members[i].weight;
      capped = true;
    }
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (held[i] == 0) held[i] = copies / weight * members[i].weight;
  }
  return held;
}

}  // namespace

Movement movement(const Placement& before, const Placement& after, std::span<const Key> keys) {
  const bool same_space = before.keeps_order() == after.keeps_order();
  if (same_space && (!before.keeps_order() || keys.empty())) {
    const Pieces pieces_before = before.pieces();
    if (!pieces_before.empty()) {
      const Pieces pieces_after = after.pieces();
      if (!pieces_after.empty()) return over_pieces(pieces_before, pieces_after);
    }
  }
  SHARDSIM_CHECK(!keys.empty(), "placements without pieces are compared over keys");
  Tally tally;
  for (const Key& key : keys) {
    tally.add(before.locate(key).replicas, after.locate(key).replicas, 1);
  }
  return tally.finish(false);
}

double least_fraction(const Membership& before, const Membership& after, std::size_t replicas) {
  const auto copies = [&](const Membership& m) {
    return static_cast<double>(std::min(replicas, m.members.size()));
  };
  const std::vector<double> had = holdings(before.members, copies(before));
  const std::vector<double> has = holdings(after.members, copies(after));
  double gained = 0;
  for (std::size_t i = 0; i < after.members.size(); ++i) {
    const NodeId node = after.members[i].node;
    const auto old = std::ranges::lower_bound(before.members, node, {}, &Member::node);
    const bool there = old != before.members.end() && old->node == node;
    const double held = there ? had[static_cast<std::size_t>(old - before.members.begin())] : 0;
    gained += std::max(0.0, has[i] - held);
  }
  return gained / copies(after);
}

}  // namespace shardsim
