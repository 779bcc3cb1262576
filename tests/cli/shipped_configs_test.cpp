// Goal: every shipped config is sound, holds its `expect`, and its comparisons can fail: they do
// when the strategies that they compare are swapped.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/json_file.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/sweep.h"
#include "sim/experiment/whole_file.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(SHARDSIM_SOURCE_DIR "/configs")) {
    const std::string file = entry.path().string();
    if (file.ends_with(".json") && !file.ends_with(".schema.json")) files.push_back(file);
  }
  std::ranges::sort(files);
  return files;
}

class ShippedConfig : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Every, ShippedConfig, testing::ValuesIn(shipped()), [](const auto& i) {
  const std::filesystem::path file{i.param};
  return file.parent_path().stem().string() + "_" + file.stem().string();
});

TEST_P(ShippedConfig, PassesAStrictCheckWithoutAWarning) {
  const Spoken said = say({"check", "--strict", GetParam()});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.err.find("warning"), std::string::npos) << said.err;
}

// Editors complete and check a config by the schema that it names.
TEST_P(ShippedConfig, NamesASchemaThatIsThere) {
  const JsonValue config = parse_json(read_whole(GetParam()), GetParam());
  const JsonValue* schema = config.find("$schema");
  ASSERT_NE(schema, nullptr);
  const auto file = std::filesystem::path{GetParam()}.parent_path() / schema->text;
  EXPECT_EQ(std::filesystem::weakly_canonical(file),
            std::filesystem::canonical(SHARDSIM_SOURCE_DIR "/configs/config.schema.json"));
}

TEST(ShippedSchema, IsWhatTheCommandPrints) {
  const bool same = read_whole(SHARDSIM_SOURCE_DIR "/configs/config.schema.json") ==
                    say({"schema", "config"}).out;
  EXPECT_TRUE(same) << "configs/config.schema.json is stale. To write it anew:\n"
                       "  ./shardsim schema config > configs/config.schema.json";
}

class ComparingConfig : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Every, ComparingConfig,
                         testing::Values("hot_keys", "add_node", "range_scans"),
                         [](const auto& i) { return i.param; });

TEST_P(ComparingConfig, HoldsItsExpectationsAndFailsThemWithStrategiesSwapped) {
  const InFreshFolder folder{"comparing_" + GetParam()};
  const ConfigFile config =
      load_config(SHARDSIM_SOURCE_DIR "/configs/kv_store/" + GetParam() + ".json", {}, built_in());
  SweepOptions options;
  options.folder = "results";
  const std::vector<JudgedRun> runs = judged_runs(config, run_sweep(config, options));
  std::size_t comparisons = 0;
  for (const Verdict& v : judge(config.expectations, runs)) EXPECT_TRUE(v.passed) << v.text;
  for (Expectation e : config.expectations) {
    if (e.than.empty()) continue;
    ++comparisons;
    std::swap(e.of, e.than);
    EXPECT_FALSE(judge(std::vector{e}, runs).front().passed) << e.where;
  }
  EXPECT_GT(comparisons, 0u);
}

}  // namespace
}  // namespace shardsim
