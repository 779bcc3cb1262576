// Goal: once every key has been written, a request allocates nothing anywhere: not in the clients,
// the store, the engine nor the metrics. Method: a whole run of twenty nodes, loaded as
// thousand_nodes are; operator new is counted between two moments a million requests apart.
#include <gtest/gtest.h>

#include <cstdint>

#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/cli/built_in.h"
#include "tests/support/allocations.h"

namespace shardsim {
namespace {

// 40,000 requests a second, half of them puts: after five seconds each of 2,000 keys has been
// written but for a chance of 2000 e^-50.
constexpr const char* kSteady = R"({
  "name": "steady", "duration": "32s",
  "cluster": { "nodes": 20, "node": { "servers": 4 } },
  "store": { "placement": { "strategy": "ring", "virtual_nodes": 128 },
             "replication": { "replicas": 3, "read_quorum": 2, "write_quorum": 2 } },
  "workload": {
    "arrivals": { "process": "poisson", "rate": "40k/s" },
    "keys": { "count": 2000, "distribution": "uniform" },
    "mix": { "get": 0.5, "put": 0.5 }, "value_size": "1KiB"
  },
  "clients": { "timeout": "100ms", "retries": 1 }
})";

TEST(Allocation, NoneInAMillionRequestsOnceEveryKeyIsWritten) {
  const ConfigFile config = config_from_text(kSteady, "steady", {}, built_in());
  const Experiment experiment = config.experiment(0);
  RunProgress first;
  RunProgress last;
  std::uint64_t at_first = 0;
  std::uint64_t at_last = 0;
  RunOptions options;
  options.progress = [&](const RunProgress& p) {
    if (p.simulated < 5s || p.simulated > 31s) return;
    if (first.requests == 0) {
      first = p;
      at_first = allocations();
    }
    last = p;
    at_last = allocations();
  };
  run_experiment(experiment, options);
  EXPECT_GE(last.requests - first.requests, 1'000'000u);
  EXPECT_GT(at_first, 1'000u) << "the counter counts";
  EXPECT_EQ(at_last - at_first, 0u);
}

}  // namespace
}  // namespace shardsim
