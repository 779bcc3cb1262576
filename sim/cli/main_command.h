#pragma once

#include <string>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// The whole command line: reads the arguments, runs the command that they name, prints errors as
/// "shardsim: error: …", one a line. Returns the exit status: 0 good, 1 the run failed, 2 bad usage
/// or config, 3 an expectation failed. Ctrl-C ends the process with 130.
int run_command(int argc, char** argv, const Registries& registries);

/// The same with streams of the caller's, for tests; `arguments` has no program name.
int run_command(std::vector<std::string> arguments, const Registries& registries,
                const Terminal& terminal);

}  // namespace shardsim
