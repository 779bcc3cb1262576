#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cluster/outcome.h"  // Failure, LatencyParts, Completion, NodeCounters
#include "sim/cluster/types.h"
#include "sim/config/fields.h"

namespace shardsim {

}  // namespace shardsim
