#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/cluster/system.h"
#include "sim/cluster/workload.h"
#include "sim/experiment/study.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

/// What `list workloads` and `explain` say of a part of workloads: a key distribution, an arrival
/// process, a preset or a profile.
struct WorkloadPart {
  std::string_view name;
  std::string_view kind;  ///< "keys", "arrivals", "preset", "profile"
  std::string_view summary;
  std::string_view theory;
  std::string_view source;
};

/// All that experiments can name. main.cpp fills it with what is built in; an outside program may
/// add its own strategies before it calls run_command().
struct Registries {
  std::vector<const PlacementStrategy*> placements;
  std::vector<const SystemKind*> systems;
  std::vector<WorkloadPart> workload_parts;
  std::unique_ptr<WorkloadFactory> (*make_workload)(){};
  std::vector<const StudyKind*> studies{};  ///< where empty, there is no system "lab"
};

/// The metrics of a study.
std::vector<MetricName> metric_names(const Registries& registries, const StudyKind& study);
/// All that results can have: those of systems, then those of studies.
std::vector<MetricName> metric_names(const Registries& registries);
/// The JSON Schema of a result's metrics.
std::string metrics_schema(const Registries& registries);

}  // namespace shardsim
