#pragma once

#include <string_view>
#include <vector>

#include "sim/metrics/metrics_json.h"

namespace shardsim {

/// A study's metrics as tables: one for each list of objects at the top, a row for each object,
/// nested names joined by '_'. Lists inside of an object are left out; null is an empty cell.
std::vector<CsvTable> tables_of_lists(std::string_view metrics);

}  // namespace shardsim
