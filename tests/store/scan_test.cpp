// Goal: scans go around nodes that are known to be down, and say what they and other requests cost.
// Method: whole runs of six nodes, two of which are down throughout; amplifications by hand.
#include <gtest/gtest.h>

#include <string>

#include "sim/experiment/config_file.h"
#include "sim/experiment/metric_path.h"
#include "sim/experiment/run.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

Numbers metrics_of(const std::string& strategy, const std::string& mix, const std::string& events) {
  const std::string text = R"({
    "name": "scans", "duration": "12s", "warmup": "8s",
    "cluster": { "nodes": 6, "failure_detection": "2s" },
    "store": { "placement": { "strategy": ")" +
                           strategy + R"(" },
               "replication": { "replicas": 3, "read_quorum": 2, "write_quorum": 2 } },
    "workload": { "arrivals": { "rate": 500 }, "keys": { "count": 10000 }, "mix": )" +
                           mix + R"(, "scan_length": { "constant": 20 }, "value_size": 1000 },
    "events": [)" + events +
                           "] }";
  const ConfigFile config = config_from_text(text, "scans", {}, built_in());
  return numbers_of(run_experiment(config.experiment(0)).metrics);
}

TEST(Scans, GoAroundNodesThatAreKnownToBeDown) {
  const std::string down = R"({ "at": "1s", "crash": [1, 4] })";
  for (const char* strategy : {"ring", "range"}) {
    const Numbers m = metrics_of(strategy, R"({ "scan": 1 })", down);
    EXPECT_GT(m.at("/metrics/requests/completed"), 1500) << strategy;
    EXPECT_EQ(m.at("/metrics/requests/failed/total"), 0) << strategy;
  }
}

TEST(Scans, FailAtOnceWhereAllReplicasOfSomeKeysAreDown) {
  const std::string down = R"({ "at": "1s", "crash": [0, 1, 2, 3, 4] })";
  const Numbers m = metrics_of("ring", R"({ "scan": 1 })", down);
  EXPECT_EQ(m.at("/metrics/requests/completed"), 0);
  EXPECT_GT(m.at("/metrics/requests/failed/unavailable"), 1500);
}

TEST(Cost, CountsWhatNodesStoreAndReadForEachByteOfTheClients) {
  // Three copies are written, and all three read; a scan reads each row once.
  const Numbers m = metrics_of("ring", R"({ "get": 0.5, "put": 0.5 })", "");
  EXPECT_NEAR(m.at("/metrics/cost/write_amplification"), 3, 0.02);
  EXPECT_NEAR(m.at("/metrics/cost/read_amplification"), 3, 0.02);
  EXPECT_NEAR(metrics_of("range", R"({ "scan": 1 })", "").at("/metrics/cost/read_amplification"), 1,
              0.02);
}

}  // namespace
}  // namespace shardsim
