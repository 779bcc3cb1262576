#pragma once

#include "sim/cluster/placement.h"

/// The constants that strategies.inc lists, one a file of that name.
namespace shardsim::placement {
#define STRATEGY(name) extern const PlacementStrategy name;
#include "models/placement/strategies.inc"
#undef STRATEGY
}  // namespace shardsim::placement
