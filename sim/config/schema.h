#pragma once

#include <string>
#include <string_view>

#include "sim/config/fields.h"

namespace shardsim {

/// A JSON Schema (draft 2020-12) of what is described, with meanings, defaults, ranges and the
/// words that are allowed: what editors complete and check a config with. JSON text.
std::string config_schema(std::string_view title, std::string_view id,
                          const Fields::Describe& describe);

}  // namespace shardsim
