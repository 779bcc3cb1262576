// Goal: one config and seed give the same `metrics`, byte for byte, whatever compiler, optimisation
// level or processor. Method: every shipped config, shortened, and one with failures, moves, loss
// and slowness, against fingerprints that all builds of the tests share (tests/run --all builds
// with g++ -O0, -O2 and -O3, with clang, and runs again without FMA). After a change of the model,
// write them anew:
//   SHARDSIM_WRITE_FINGERPRINTS=1 build/dev/tests/determinism_test --gtest_filter='Fingerprint*'
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

const std::string kFile = SHARDSIM_SOURCE_DIR "/tests/determinism/fingerprints.txt";

std::map<std::string, std::string> stored() {
  std::map<std::string, std::string> all;
  std::ifstream in{kFile};
  std::string name;
  std::string hash;
  while (in >> name >> hash) all[name] = hash;
  return all;
}

std::string fingerprint(const ConfigFile& config) {
  std::string all;
  for (std::size_t i = 0; i < config.points.size(); ++i) {
    all += run_experiment(config.experiment(i)).metrics;
  }
  return fmt::format("{:016x}", XXH64(all.data(), all.size(), 0));
}

struct Shortened {
  std::string name;
  std::vector<std::string> set;
};
std::string folder() { return SHARDSIM_SOURCE_DIR "/configs/kv_store/"; }

constexpr const char* kTroubled = R"({
  "name": "troubled", "duration": "6s", "warmup": "500ms",
  "cluster": { "nodes": 12, "network": { "loss": 0.001 } },
  "store": { "placement": { "strategy": "ring" }, "rebalance": { "throttle": "2MiB" } },
  "workload": { "arrivals": { "process": "poisson", "rate": "20k/s" },
                "keys": { "count": "100k", "distribution": { "zipf": 0.99 } },
                "mix": { "get": 0.6, "put": 0.3, "scan": 0.05, "read_modify_write": 0.05 },
                "value_size": { "lognormal": { "mean": "1KiB", "cv": 1.5 } } },
  "clients": { "timeout": "50ms", "retries": 2, "backoff": "5ms" },
  "events": [ { "at": "1s", "add_nodes": 1 }, { "at": "1500ms", "crash": [3], "for": "1s" },
              { "at": "3s", "slow": [5], "factor": 8, "for": "1s" }, { "at": "4s", "remove": [0] } ]
})";

TEST(Fingerprint, OfEveryShippedConfigAndOfATroubledOneIsThatOfEveryOtherBuild) {
  const std::vector<Shortened> configs{{"add_node", {"duration=10s"}},
                                       {"billion_keys", {"duration=50ms", "warmup=10ms"}},
                                       {"flights_trace", {}},
                                       {"hot_keys", {"duration=2500ms"}},
                                       {"production_profile", {"duration=8s"}},
                                       {"range_scans", {"duration=6s"}},
                                       {"thousand_nodes", {"duration=200ms", "warmup=50ms"}},
                                       {"ycsb_a", {"duration=6s"}},
                                       {"ycsb_b", {"duration=6s"}},
                                       {"ycsb_c", {"duration=6s"}},
                                       {"ycsb_d", {"duration=6s"}},
                                       {"ycsb_e", {"duration=6s"}},
                                       {"ycsb_f", {"duration=6s"}}};
  std::map<std::string, std::string> found;
  for (const Shortened& c : configs) {
    found[c.name] = fingerprint(load_config(folder() + c.name + ".json",
                                            ConfigOverrides{.set = c.set, .seed = {}}, built_in()));
  }
  found["troubled"] = fingerprint(config_from_text(kTroubled, "troubled", {}, built_in()));
  if (std::getenv("SHARDSIM_WRITE_FINGERPRINTS") != nullptr) {
    std::ofstream out{kFile};
    for (const auto& [name, hash] : found) out << name << " " << hash << "\n";
    GTEST_SKIP() << "written: " << kFile;
  }
  EXPECT_EQ(found, stored());
}

TEST(Fingerprint, DiffersForAnotherSeed) {
  const auto with_seed = [](std::uint64_t seed) {
    const ConfigOverrides overrides{.set = {"duration=4500ms"}, .seed = std::to_string(seed)};
    return fingerprint(config_from_text(kTroubled, "troubled", overrides, built_in()));
  };
  EXPECT_NE(with_seed(1), with_seed(2));
  EXPECT_EQ(with_seed(3), with_seed(3));
}

}  // namespace
}  // namespace shardsim
