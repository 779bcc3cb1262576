// Goal: the results of a sweep do not depend on how many threads run it, and its threads share
// nothing (the suite also runs under the thread sanitizer).
// Method: one small sweep through the command line, with 1 and with 4 threads; the files compared,
// but for what `run` says of this run's own time.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "models/kv_store/kv_store.h"
#include "models/placement/registry.h"
#include "sim/cli/main_command.h"
#include "workloads/factory.h"

namespace shardsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSweep = R"({
  "name": "threads",
  "question": "Do threads change results?",
  "system": "kv_store",
  "duration": "500ms",
  "cluster": { "nodes": 6 },
  "workload": { "arrivals": { "rate": "2k/s" }, "keys": { "count": "1k" } },
  "events": [ { "at": "100ms", "add_nodes": 1 }, { "at": "200ms", "crash": [2], "for": "100ms" } ],
  "sweep": { "grid": { "/store/placement/strategy": ["modulo", "ring", "jump"] } },
  "replications": 2
})";

Registries built_in() {
  return {.placements = built_in_placements(),
          .systems = {&kv_store},
          .workload_parts = built_in_workload_parts(),
          .make_workload = &built_in_workload};
}

std::string text_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The result files of the sweep by name, without their `run`.
std::map<std::string, std::string> sweep_with_threads(const std::string& jobs) {
  const fs::path folder = fs::path{testing::TempDir()} / ("shardsim_sweep_threads_" + jobs);
  fs::remove_all(folder);
  fs::create_directories(folder);
  const fs::path config = folder / "threads.json";
  std::ofstream{config} << kSweep;

  std::ostringstream out;
  std::ostringstream err;
  const int status = run_command(
      {"run", config.string(), "--jobs", jobs, "--quiet", "--out", (folder / "results").string()},
      built_in(), {.out = out, .err = err});
  EXPECT_EQ(status, 0) << err.str();

  std::map<std::string, std::string> results;
  for (const auto& entry : fs::directory_iterator{folder / "results"}) {
    if (entry.path().extension() != ".json") continue;
    nlohmann::json result = nlohmann::json::parse(text_of(entry.path()));
    if (!result.contains("metrics")) continue;
    result.erase("run");
    results[entry.path().filename().string()] = result.dump();
  }
  fs::remove_all(folder);
  return results;
}

TEST(SweepThreads, DoNotChangeResults) {
  const auto one = sweep_with_threads("1");
  EXPECT_EQ(one.size(), 6U);
  EXPECT_EQ(one, sweep_with_threads("4"));
}

}  // namespace
}  // namespace shardsim
