#pragma once

#include <string>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// All settings that a config can have, in dotted form ("cluster.node.queue"), in their order.
std::vector<std::string> setting_names(const Registries& registries);

/// Every value of the config's first point and where it came from.
std::string resolved_table(const ConfigFile& config, const Terminal& terminal);

}  // namespace shardsim
