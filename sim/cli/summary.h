#pragma once

#include <string>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/result.h"
#include "sim/experiment/sweep.h"

namespace shardsim {

/// What a person wants to know of a run at a glance, from its metrics: latency by operation,
/// balance in words, node load as bars, hottest nodes, what moved, failures, verdicts; the last
/// line is the answer in one sentence. `where` says where the result is. Fits the terminal's width.
std::string summary_of_run(const Result& result, const std::string& where,
                           const Terminal& terminal);

/// The same of a sweep: a row a point (means over replications), verdicts, the answer.
std::string summary_of_sweep(const ConfigFile& config, const std::vector<PointOutcome>& outcomes,
                             const std::vector<Verdict>& verdicts, const std::string& where,
                             const Terminal& terminal);

/// The answer where there are verdicts, else what the metrics say of latency and balance.
std::string answer_for(const Result& result);

}  // namespace shardsim
