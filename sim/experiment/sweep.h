#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/experiment/config_file.h"
#include "sim/experiment/result.h"

namespace shardsim {

struct SweepProgress {
  std::size_t done{};
  std::size_t failed{};
  std::size_t total{};
  double share{};     ///< of all points' simulated time
  double requests{};  ///< so far
};

struct SweepOptions {
  std::filesystem::path folder;
  std::filesystem::path csv{};  ///< a folder for tables, one a point; empty for none
  std::uint32_t jobs{0};        ///< threads; 0 is one a core
  std::function<void(const SweepProgress&)> progress{};  ///< may be empty; called from any thread
};

struct PointOutcome {
  std::string file;   ///< of the result, in the folder
  std::string error;  ///< empty where the point ran
  bool usage{};       ///< the error is the config's (exit 2), not the run's
  std::string config_hash;
  Numbers numbers;
  double wall_s{};
};

/// The resolved config of an experiment as JSON text: every value, defaults too.
std::string resolved_config(Experiment& experiment);

/// Runs one point, from its config to a result without verdicts.
Result run_point(const ConfigFile& config, std::size_t point, const RunOptions& options);

/// Runs all points on several threads, and writes each result as it is there, then `index.csv`: a
/// row a point with its swept values and main metrics. A point that fails does not stop the
/// others. The files are the same for any number of threads.
std::vector<PointOutcome> run_sweep(const ConfigFile& config, const SweepOptions& options);

/// For the verdicts: the points that ran.
std::vector<JudgedRun> judged_runs(const ConfigFile& config,
                                   const std::vector<PointOutcome>& outcomes);

/// The sweep as JSON: every point with its file, values and main metrics, the verdicts, the answer.
std::string sweep_json(const ConfigFile& config, const std::vector<PointOutcome>& outcomes,
                       const std::vector<Verdict>& verdicts);

/// The metrics that tables of many runs show, of those that `numbers` has.
std::vector<std::string> main_metrics(const Numbers& numbers);

/// A short file name for a point, from its swept values: "ring_r2".
std::string point_name(const ConfigFile& config, std::size_t point);

}  // namespace shardsim
