#pragma once

#include <cstddef>
#include <optional>

#include "sim/engine/time.h"

namespace shardsim {

/// The most reasons that a result holds for one operation: those of the largest flows.
inline constexpr std::size_t kMostMoveReasons = 100;

/// Latencies around an operation: [begun, ended) by the timeline's rows, as many rows before and as
/// many after. nullopt where nothing completed there.
struct AroundMove {
  std::optional<Duration> before{};
  std::optional<Duration> during{};
  std::optional<Duration> after{};
};

}  // namespace shardsim
