#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/experiment/experiment.h"

namespace shardsim {

/// Something about an experiment that its reader should know before trusting its answer.
struct Finding {
  enum class Kind : std::uint8_t { note, warning };
  Kind kind{Kind::note};
  std::string pointer;  ///< the setting to change
  std::string text;     ///< what is so, and what would be right
};

/// What the run itself will cost, about: within a factor of two or three on a current core.
struct RunEstimate {
  double requests{};
  double events{};
  double wall_s{};
  double memory_bytes{};
  double mean_utilisation{};     ///< of all servers; 0 where the load is not known (closed loop)
  double hottest_utilisation{};  ///< of the nodes of the hottest key, no placement can do better
};
RunEstimate estimate(const Experiment& experiment);

/// Closed-form checks before a run: utilisation of the nodes, of the hottest key's nodes and of the
/// interfaces; the skew ceiling (past copies / p1 nodes placement alone can't help); a load so
/// small that the answer means nothing; percentiles asked of too few samples; a warm-up or an event
/// that makes no sense. Throws UsageError where the workload can't be built.
std::vector<Finding> plausibility(const Experiment& experiment);

}  // namespace shardsim
