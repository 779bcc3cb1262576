#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cluster/cluster_config.h"
#include "sim/config/fields.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// The `metrics` section.
struct MetricsConfig {
  Duration interval{1'000'000'000};  ///< of the timeline; it doubles when there are too many
};
void fields_of(MetricsConfig& c, Fields& f);

/// One run, completely described: a point of a config with its sweep applied. Holds the factories
/// that the config chose; move-only.
class Experiment {
 public:
  explicit Experiment(const Registries& registries);

  /// Names every key of a config but `sweep`, `replications` and `expect`, which stand above a
  /// single run.
  void describe(Fields& f);

  /// What can't work though each value is allowed by itself: "/pointer: what; what would be right".
  std::vector<std::string> contradictions() const;

  std::string name{"unnamed"};
  std::string question{};
  std::uint64_t seed{1};
  Duration duration{60'000'000'000};
  Duration warmup{0};
  ClusterConfig cluster{};
  ClientConfig clients{};
  MetricsConfig metrics{};
  std::vector<EventConfig> events{};

  const SystemKind& system() const { return *registries_->systems[system_]; }
  const SystemFactory& store() const { return *store_; }
  const WorkloadFactory& workload() const { return *workload_; }
  WorkloadFactory& workload() { return *workload_; }
  const Registries& registries() const { return *registries_; }

 private:
  const Registries* registries_;
  std::vector<Option> systems_;
  std::size_t system_{};
  std::unique_ptr<SystemFactory> store_;
  std::unique_ptr<WorkloadFactory> workload_;
};

}  // namespace shardsim
