// Goal: what a config says of a chosen placement is what runs and what its result says.
// Method: the resolved config of parameters that are no defaults.
#include <gtest/gtest.h>

#include "sim/experiment/config_file.h"
#include "sim/experiment/sweep.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

TEST(Parameters, OfAPlacementOutliveTheResolvedConfig) {
  const ConfigFile config =
      config_from_text(R"({"store": {"placement": {"strategy": "ring", "virtual_nodes": 16}}})",
                       "c.json", {}, built_in());
  Experiment experiment = config.experiment(0);
  const std::string once = resolved_config(experiment);
  EXPECT_NE(once.find("\"virtual_nodes\": 16"), std::string::npos) << once;
  EXPECT_EQ(resolved_config(experiment), once);
}

}  // namespace
}  // namespace shardsim
