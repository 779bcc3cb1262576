#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/system.h"
#include "sim/cluster/types.h"
#include "sim/engine/time.h"

namespace shardsim {

/// Why data moved from one node to another.
struct MoveReason {
  NodeId source{};
  NodeId destination{};
  double fraction{};     ///< of all copies of keys
  std::string reason{};  ///< with the candidates, where a choice was made
};

/// The most reasons that a result holds for one operation: those of the largest flows.
inline constexpr std::size_t kMostMoveReasons = 100;

/// Latencies around an operation: [begun, ended) by the timeline's rows, as many rows before and as
/// many after. nullopt where nothing completed there.
struct AroundMove {
  std::optional<Duration> before{};
  std::optional<Duration> during{};
  std::optional<Duration> after{};
};

/// A rebalance as results show it.
struct RebalanceEntry {
  RebalanceOperation operation{};
  std::vector<MoveReason> reasons{};
};

}  // namespace shardsim
