#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/json_file.h"

namespace shardsim {

/// One combination of a `sweep`: what it sets, in the order of the config.
using SweepValues = std::vector<std::pair<std::string, JsonValue>>;

/// The most points that a config may have, replications counted.
inline constexpr std::size_t kMostPoints = 100'000;

/// All combinations of a `sweep` object: `grid` × `zip` × `list`; one empty combination where
/// `sweep` is null. Appends what is wrong to `errors`, as "file:line: /sweep/…: …".
std::vector<SweepValues> sweep_points(const JsonValue* sweep, const std::string& file,
                                      std::vector<std::string>& errors);

}  // namespace shardsim
