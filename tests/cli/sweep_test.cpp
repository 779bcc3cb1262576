// Sweeps: which points a config has, in which order, under which seeds; and what they write.

#include "sim/experiment/sweep.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/whole_file.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

ConfigFile config(const std::string& text) {
  return config_from_text(text, "c.json", {}, built_in());
}

std::string values_of(const ConfigFile& c) {
  std::string all;
  for (const Point& p : c.points) {
    all += all.empty() ? "" : " | ";
    for (const auto& [pointer, value] : p.values) {
      all += pointer.substr(pointer.rfind('/') + 1) + "=" + value + " ";
    }
    all += "r" + std::to_string(p.replication);
  }
  return all;
}

TEST(Sweep, OneRunWithoutASweep) {
  const ConfigFile c = config("{}");
  EXPECT_EQ(c.runs(), 1U);
  EXPECT_FALSE(c.swept);
  EXPECT_EQ(values_of(c), "r0");
}

TEST(Sweep, GridTakesEveryCombinationTheFirstSlowest) {
  const ConfigFile c = config(
      R"({"sweep": {"grid": {"/store/placement/strategy": ["ring", "jump"], "/cluster/nodes": [10, 20]}}})");
  EXPECT_TRUE(c.swept);
  EXPECT_EQ(values_of(c),
            "strategy=\"ring\" nodes=10 r0 | strategy=\"ring\" nodes=20 r0 | "
            "strategy=\"jump\" nodes=10 r0 | strategy=\"jump\" nodes=20 r0");
  EXPECT_EQ(c.experiment(1).cluster.nodes, 20U);
  EXPECT_EQ(c.experiment(2).store().placement(), "jump");
}

TEST(Sweep, ZipTakesListsTogether) {
  const ConfigFile c =
      config(R"({"sweep": {"zip": {"/seed": [1, 2], "cluster.nodes": [10, 20]}}})");
  EXPECT_EQ(values_of(c), "seed=1 nodes=10 r0 | seed=2 nodes=20 r0");
}

TEST(Sweep, ListHasItsPointsWrittenOut) {
  const ConfigFile c =
      config(R"({"sweep": {"list": [{"/seed": 3}, {"/cluster/nodes": 5, "/seed": 4}]}})");
  EXPECT_EQ(values_of(c), "seed=3 r0 | nodes=5 seed=4 r0");
}

TEST(Sweep, BlocksMultiply) {
  const ConfigFile c = config(
      R"({"sweep": {"grid": {"/cluster/nodes": [10, 20]}, "zip": {"/seed": [1, 2, 3]}}, "replications": 2})");
  EXPECT_EQ(c.runs(), 12U);
}

TEST(Sweep, ReplicationsHaveSeedsOfTheirOwn) {
  const ConfigFile c = config(R"({"seed": 7, "replications": 3})");
  ASSERT_EQ(c.runs(), 3U);
  EXPECT_EQ(c.points[0].seed, 7U);
  EXPECT_EQ(c.experiment(0).seed, 7U);
  EXPECT_EQ(c.points[1].seed, replication_seed(7, 1));
  EXPECT_EQ(c.experiment(1).seed, replication_seed(7, 1));
  EXPECT_NE(c.points[1].seed, c.points[2].seed);
  // Seeds next to each other share no replication, and each fits a double.
  EXPECT_NE(replication_seed(7, 2), replication_seed(8, 1));
  EXPECT_LT(replication_seed(7, 1), std::uint64_t{1} << 53);
}

TEST(Sweep, SweepsWholeObjectsAndSharesOfAMix) {
  const ConfigFile c = config(
      R"({"workload": {"mix": {"get": 1}},
          "sweep": {"grid": {"/store/placement": [{"strategy": "ring", "virtual_nodes": 7}],
                             "/workload/mix/put": [0.5, 1]}}})");
  EXPECT_EQ(c.runs(), 2U);
  EXPECT_EQ(c.points[0].values[0].second, R"({"strategy": "ring", "virtual_nodes": 7})");
}

TEST(Sweep, TellsOfSettingsWithoutEffectOnlyWhereNoPointUsesThem) {
  const std::string set = R"({"store": {"placement": {"strategy": "modulo", "virtual_nodes": 7}})";
  const ConfigFile none = config(set + "}");
  ASSERT_EQ(none.without_effect.size(), 1U);
  EXPECT_EQ(none.without_effect[0],
            "c.json:1: /store/placement/virtual_nodes: it is a setting of \"ring\", which is not "
            "chosen here");
  const ConfigFile some =
      config(set + R"(, "sweep": {"grid": {"/store/placement/strategy": ["modulo", "ring"]}}})");
  EXPECT_TRUE(some.without_effect.empty());
}

TEST(Sweep, TellsEachErrorOnceOverAllPoints) {
  try {
    config(R"({"cluster": {"nodes": 0}, "sweep": {"grid": {"/seed": [1, 2, 3]}}})");
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_EQ(e.messages(), std::vector<std::string>{
                                "c.json:1: /cluster/nodes: 0 is out of range; 1 to 1000000"});
  }
}

TEST(Sweep, OverridesWinOverTheFile) {
  const ConfigFile c = config_from_text(
      R"({"seed": 1, "cluster": {"nodes": 5}})", "c.json",
      {.set = {"cluster.nodes=6", "/store/placement/strategy=jump", "name=\"3\""}, .seed = "9"},
      built_in());
  EXPECT_EQ(c.experiment(0).cluster.nodes, 6U);
  EXPECT_EQ(c.experiment(0).store().placement(), "jump");
  EXPECT_EQ(c.experiment(0).seed, 9U);
  EXPECT_EQ(c.name, "3");
}

constexpr const char* kSmall = R"({
  "name": "small", "duration": "200ms",
  "cluster": {"nodes": 5},
  "workload": {"arrivals": {"rate": "5k/s"}, "keys": {"count": 1000}},
  "replications": 2,
  "sweep": {"grid": {"/store/placement/strategy": ["modulo", "ring", "jump"]}}
})";

TEST(Sweep, WritesTheSameFilesOnAnyNumberOfThreads) {
  const InFreshFolder folder{"sweep_threads"};
  const ConfigFile c = config(kSmall);
  const auto one = run_sweep(c, {.folder = "one", .csv = "", .jobs = 1, .progress = {}});
  const auto four = run_sweep(c, {.folder = "four", .csv = "", .jobs = 4, .progress = {}});
  ASSERT_EQ(one.size(), 6U);
  EXPECT_EQ(one[0].file, "000_modulo_r0.json");
  EXPECT_EQ(one[5].file, "002_jump_r1.json");
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].error, "");
    const std::string a = read_whole("one/" + one[i].file);
    const std::string b = read_whole("four/" + four[i].file);
    EXPECT_EQ(member_text(a, "metrics"), member_text(b, "metrics"));
    EXPECT_EQ(member_text(a, "config_hash"), member_text(b, "config_hash"));
  }
  EXPECT_EQ(read_whole("one/index.csv"), read_whole("four/index.csv"));
}

TEST(Sweep, GoesOnWhereAPointFails) {
  const InFreshFolder folder{"sweep_fails"};
  std::ofstream{"bad.csv"} << "not,a,trace\n";
  // The trace of one point is found to be none only when it is read.
  const ConfigFile c = config(R"({
    "duration": "10ms", "cluster": {"nodes": 5},
    "sweep": {"list": [{"/seed": 1}, {"/workload/trace": {"file": "bad.csv"}}, {"/seed": 2}]}})");
  const auto outcomes = run_sweep(c, {.folder = "out", .csv = "", .jobs = 1, .progress = {}});
  EXPECT_EQ(outcomes[0].error, "");
  EXPECT_NE(outcomes[1].error, "");
  EXPECT_EQ(outcomes[2].error, "");
  EXPECT_FALSE(std::filesystem::exists("out/" + outcomes[1].file));
  EXPECT_EQ(judged_runs(c, outcomes).size(), 2U);
}

TEST(Sweep, IndexHasARowAPoint) {
  const InFreshFolder folder{"sweep_index"};
  const ConfigFile c = config(kSmall);
  run_sweep(c, {.folder = "out", .csv = "tables", .jobs = 2, .progress = {}});
  std::istringstream index{read_whole("out/index.csv")};
  std::string line;
  std::getline(index, line);
  EXPECT_EQ(line.substr(0, 68),
            "file,/store/placement/strategy,replication,seed,config_hash,error,ho");
  std::size_t rows = 0;
  while (std::getline(index, line)) ++rows;
  EXPECT_EQ(rows, 6U);
}

}  // namespace
}  // namespace shardsim
