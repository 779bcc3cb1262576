#pragma once

#include <string>

#include "sim/cli/terminal.h"
#include "sim/experiment/result.h"

namespace shardsim {

/// True where the result is one of a study of the lab rather than of a system in simulated time.
bool is_of_study(const Result& result);

/// What a person wants to know of a study: of compared placements balance, moves, cost, bars of
/// keys and load by node, and hot keys; of any other its lists as tables. Fits the terminal's
/// width.
std::string study_text(const Result& result, const Terminal& terminal);

/// The same in a sentence or two; empty where the study has no strategies to compare.
std::string study_conclusion(const Result& result);

}  // namespace shardsim
