#pragma once

#include <string>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/json_file.h"

namespace shardsim {

/// A setting as it was read.
struct ResolvedValue {
  std::string pointer;
  std::string value;   ///< as JSON
  std::string origin;  ///< "default", "file:line" or "--set"
};

/// What reading a config found.
struct ReadReport {
  /// `file:line: /pointer: what was wrong; what is allowed`, each once, in the order of the fields.
  std::vector<std::string> errors;
  /// Settings of the user that change nothing here, and why: `file:line: /pointer: …`.
  std::vector<std::string> without_effect;
  std::vector<ResolvedValue> values;
};

/// Reads `root`, an object, through a description. Every error is collected; a field with an error
/// keeps its default. Keys that nothing describes are errors, but for "$schema" at the top.
ReadReport read_fields(const JsonValue& root, const std::string& file,
                       const Fields::Describe& describe);

}  // namespace shardsim
