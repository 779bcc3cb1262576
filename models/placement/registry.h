#pragma once

#include <vector>

#include "sim/cluster/placement.h"

namespace shardsim {

/// The placement strategies that come with the simulator, in the order of strategies.inc, which is
/// the order in which `list` and the schema show them.
///
/// A new one: `foo.cpp` beside this file, which defines `const PlacementStrategy placement::foo`,
/// and the line `STRATEGY(foo)` in strategies.inc.
std::vector<const PlacementStrategy*> built_in_placements();

}  // namespace shardsim
