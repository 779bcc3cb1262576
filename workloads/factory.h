#pragma once

#include <memory>
#include <vector>

#include "sim/cluster/workload.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// The `workload` section: generated from distributions, a YCSB preset or a measured profile, or
/// replayed from a trace. Preset and profile give defaults; keys that stand beside them win.
std::unique_ptr<WorkloadFactory> built_in_workload();

/// What `list workloads` and `explain` show: key distributions, arrival processes, presets and
/// profiles.
std::vector<WorkloadPart> built_in_workload_parts();

}  // namespace shardsim
