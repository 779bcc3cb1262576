#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/cli/built_in.h"

namespace shardsim {

/// The metrics of a study by its `lab` section, as JSON text.
inline std::string lab_text(const std::string& section, std::uint64_t seed = 1,
                            std::size_t threads = 1) {
  const std::string config =
      R"({"system": "lab", "seed": )" + std::to_string(seed) + R"(, "lab": )" + section + "}";
  const ConfigFile file = config_from_text(config, "c.json", {}, built_in());
  RunOptions options;
  options.threads = threads;
  return run_experiment(file.experiment(0), options).metrics;
}

inline nlohmann::json lab_metrics(const std::string& section, std::uint64_t seed = 1) {
  return nlohmann::json::parse(lab_text(section, seed));
}

}  // namespace shardsim
