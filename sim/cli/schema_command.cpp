#include <fmt/format.h>

#include <ostream>

#include "sim/cli/command.h"
#include "sim/cli/settings.h"
#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/experiment/result.h"

namespace shardsim {

int schema(const Session& session, const std::string& what) {
  if (what == "config") {
    session.terminal.out << schema_of_configs(session.registries);
  } else if (what == "result") {
    session.terminal.out << result_schema(metrics_schema(session.registries));
  } else {
    const std::vector<std::string> known{"config", "result"};
    throw UsageError(fmt::format("schema: there is no schema of \"{}\"; one of {}{}", what,
                                 fmt::join(known, ", "), did_you_mean(what, known)));
  }
  return kGood;
}

}  // namespace shardsim
