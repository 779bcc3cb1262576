#pragma once

#include <string_view>

namespace shardsim {

inline constexpr std::string_view kVersion = "0.1.0";

/// Raised whenever the same config gives other metrics than before: part of the config's hash.
inline constexpr int kModelVersion = 2;

}  // namespace shardsim
