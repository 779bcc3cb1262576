#pragma once

#include <array>
#include <cstddef>

#include "sim/cluster/types.h"
#include "sim/engine/check.h"

namespace shardsim {

/// One copy of a key that goes to a new node.
struct SlotMove {
  NodeId from{};
  NodeId to{};
  bool copy{};  ///< the source keeps its copy: the key gets one more
};

/// The copies of one key that move between two epochs. At most kMostReplicas of them.
class Transition {
 public:
  constexpr void push_back(const SlotMove& move) {
    SHARDSIM_CHECK(size_ < kMostReplicas, "a key has at most kMostReplicas copies to move");
    moves_[size_++] = move;
  }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const SlotMove& operator[](std::size_t i) const { return moves_[i]; }
  constexpr const SlotMove* begin() const { return moves_.data(); }
  constexpr const SlotMove* end() const { return moves_.data() + size_; }

 private:
  std::array<SlotMove, kMostReplicas> moves_{};
  std::size_t size_{};
};

/// Who hands its copy of a key to whom; everything that counts or carries moves uses this one rule.
///
/// Nodes in both sets stay. The j-th node of `before` that leaves hands its copy to the j-th node
/// of `after` that joins, so that as many replicas hold what a quorum wrote after the move as
/// before. Joiners beyond the leavers (the key had fewer copies) copy from the nodes that stay, in
/// turn, so that no source feeds two while another feeds none; from all of `before` where nobody
/// stays. Leavers beyond the joiners drop their copy. No allocation.
constexpr Transition pair_replicas(const ReplicaSet& before, const ReplicaSet& after) {
  Transition moves;
  if (before.empty()) return moves;
  ReplicaSet leavers;
  ReplicaSet stayers;
  for (const NodeId node : before) (after.contains(node) ? stayers : leavers).push_back(node);
  const ReplicaSet& sources = stayers.empty() ? before : stayers;
  std::size_t joined = 0;
  for (const NodeId node : after) {
    if (before.contains(node)) continue;
    if (joined < leavers.size()) {
      moves.push_back({leavers[joined], node, false});
    } else {
      moves.push_back({sources[(joined - leavers.size()) % sources.size()], node, true});
    }
    ++joined;
  }
  return moves;
}

}  // namespace shardsim
