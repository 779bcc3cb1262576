#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/config/explain.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// All settings that a config can have, those above a single run (`sweep` …) among them.
std::vector<FieldRow> setting_rows(const Registries& registries);

/// Their names in dotted form ("cluster.node.queue"), in their order.
std::vector<std::string> setting_names(const Registries& registries);

/// "cluster.node.queue" of "/cluster/node/queue".
std::string dotted(std::string_view pointer);

/// Every value of the config's first point and where it came from.
std::string resolved_table(const ConfigFile& config, const Terminal& terminal);

/// The JSON Schema of configs.
std::string schema_of_configs(const Registries& registries);

}  // namespace shardsim
