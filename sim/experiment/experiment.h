#pragma once

#include <cstdint>
#include <memory>
#include <span>
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
/// that the config chose; move-only. Either a system in simulated time, or a study of the lab.
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

  /// The study where the system is "lab", otherwise null; then there is no system() and no store().
  const Study* study() const { return in_lab() ? study_.get() : nullptr; }
  const StudyKind& study_kind() const { return *registries_->studies[chosen_study_]; }
  const SystemKind& system() const { return *registries_->systems[system_]; }
  const SystemFactory& store() const { return *store_; }
  const WorkloadFactory& workload() const { return *workload_; }
  WorkloadFactory& workload() { return *workload_; }
  const Registries& registries() const { return *registries_; }
  /// What names the operations of the metrics; none in the lab.
  std::span<const Option> operations() const {
    return in_lab() ? std::span<const Option>{} : system().operations;
  }
  /// The folder of the config, that files which it names are relative to.
  void set_base_folder(const std::string& folder);
  /// Names and contents of the files that results depend on.
  std::string content_hash() const;

 private:
  bool in_lab() const { return system_ == registries_->systems.size(); }
  void choose_store();
  void describe_system(Fields& f);
  void describe_lab(Fields& f);

  const Registries* registries_;
  std::vector<Option> systems_;
  std::size_t system_{};
  std::unique_ptr<SystemFactory> store_;
  std::span<const Option> store_operations_;  ///< of the system that store_ is of
  std::unique_ptr<WorkloadFactory> workload_;
  std::vector<Option> studies_;
  std::size_t chosen_study_{};
  std::size_t made_study_{};  ///< which one study_ is of
  std::unique_ptr<Study> study_;
  std::string base_folder_{};
};

}  // namespace shardsim
