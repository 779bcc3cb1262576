#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/lab/lab_keys.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// Copies that move between two placements, counted.
struct MovedCopies {
  std::uint64_t copies{};  ///< of all keys, after
  std::uint64_t moved{};   ///< that get to a new node
  std::uint64_t between_survivors{};
  std::vector<std::uint64_t> inherited{};  ///< by node: copies that it gets from nodes that left
  void add(const MovedCopies& other);
};

/// The placements of one strategy that a tally looks keys up in.
struct EpochsOfStrategy {
  const Placement* now{};
  const Placement* grown{};   ///< after nodes joined
  const Placement* shrunk{};  ///< after nodes left
};

/// Which nodes are in a placement, by id.
struct Present {
  std::vector<bool> now;
  std::vector<bool> grown;
  std::vector<bool> shrunk;
};

/// What one strategy does with the keys; vectors by node id.
struct StrategyTally {
  std::vector<std::uint64_t> copies;  ///< of keys
  std::vector<double> load;           ///< expected share of the load; copies of a key share alike
  std::vector<double> cold_load;      ///< the same without the `hot` first ranks
  MovedCopies grown;
  MovedCopies shrunk;
};

struct TallyOptions {
  std::uint64_t hot{};  ///< ranks below this are left out of cold_load
  std::size_t threads{1};
  std::function<void(double)> progress{};  ///< the part that is done, 0 to 1; may throw; may be
                                           ///< empty
};

/// Looks every key up in every placement. Keys come in blocks of 65,536, whose sums are added in
/// order, so that the result does not depend on the threads. O(keys * look-ups); memory for a block
/// and a thread.
std::vector<StrategyTally> tally_keys(const LabKeys& keys,
                                      std::span<const EpochsOfStrategy> strategies,
                                      const Present& present, const TallyOptions& options);

}  // namespace shardsim
