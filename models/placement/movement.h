#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/cluster/types.h"

namespace shardsim {

/// Copies that go from one node to another between two placements.
struct Flow {
  NodeId source{};
  NodeId destination{};
  double fraction{};  ///< of all copies of all keys that `after` has
};

/// What moves between two placements.
struct Movement {
  std::vector<Flow> flows;           ///< by (source, destination), each pair once
  double keys_moved_fraction{};      ///< copies that get to a new node, of all copies after
  double moved_between_survivors{};  ///< of all copies after, what moves between nodes that hold
                                     ///< data both before and after: more than had to move, where
                                     ///< nodes only join or only leave and weights are equal
  double copies{1};   ///< of a key, after, on average: `fraction * copies` is a share of the keys
  bool exact{false};  ///< worked out over intervals rather than counted over `keys`
};

/// What moves from `before` to `after`, which were built with the same replicas. Who hands which
/// copy to whom is pair_replicas() (transition.h).
///
/// Exact, over Placement::pieces(), when both have pieces of hashes: hashes are spread evenly.
/// Otherwise counted over `keys`, which must then not be empty: exact if these are all keys, else
/// an estimate. Placements that keep order are counted too if there are keys, since positions are
/// spread as the keys are; without keys the positions count as spread evenly.
/// O(pieces of both), or O(keys) look-ups; then a sort of what moves.
Movement movement(const Placement& before, const Placement& after, std::span<const Key> keys);

/// The least that any placement must move when each node holds its share by weight before and
/// after, as a fraction of all copies after: the sum of the shares' increases.
///
/// A node holds at most one copy of a key, so a heavy node's share ends at 1 / replicas, and the
/// others share the rest by weight. For one more equal node beside n: 1/(n+1).
double least_fraction(const Membership& before, const Membership& after, std::size_t replicas);

}  // namespace shardsim
