#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/experiment/experiment.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

/// How far a run is, for progress bars: called now and then, from the run's thread.
struct RunProgress {
  Duration simulated{};
  Duration duration{};
  std::uint64_t requests{};
};

struct RunOptions {
  std::function<void(const RunProgress&)> progress{};  ///< may be empty; throw to stop the run
  bool tables{false};                                  ///< fill RunResult::tables
  std::size_t threads{1};                              ///< for a study, which may use several
};

/// What a run found. `metrics` is the JSON text of the result's `metrics`: the same bytes for the
/// same experiment whatever the machine.
struct RunResult {
  std::string metrics;
  std::uint64_t events{};
  std::uint64_t requests{};
  double wall_s{};
  std::vector<std::pair<std::string, double>> measured{};  ///< by a study: times and the like
  std::vector<CsvTable> tables{};
};

/// Runs one experiment. Throws UsageError for what can't be built, RunError for what goes wrong
/// while it runs (a trace's bad row, memory).
RunResult run_experiment(const Experiment& experiment, const RunOptions& options = {});

}  // namespace shardsim
