#pragma once

#include <functional>

#include "sim/cluster/workload.h"

namespace shardsim::workloads {

/// Popularity of `keys` ranks from the share that ranks [from, to) have together: one group a rank
/// for the first 4,096, then groups a 64th as wide as their first rank, so that 1e10 keys take
/// about a thousand groups and shares within one differ by at most 1.6% (for an exponent of 1).
Popularity grouped(double keys, const std::function<double(double from, double to)>& share);

}  // namespace shardsim::workloads
