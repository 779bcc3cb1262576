// Goal: ranges split in halves by size and by load, as often as they must and no more.
// Method: small cases worked by hand, exact limits, and the fill of a cycle in closed form.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "models/lab/studies.h"
#include "tests/lab/run_study.h"

namespace shardsim::lab_tests {
namespace {

nlohmann::json by_size(const std::string& parameters) {
  return answer(study::size_splits, parameters);
}
nlohmann::json by_load(const std::string& parameters) {
  return answer(study::load_splits, parameters);
}

TEST(SizeSplits, ASmallCaseByHand) {
  // Ranges of 2: 0 1 | 0, 1 2 | 0, 1, 2 3 | ...: each key above the second splits the last range.
  const auto m = by_size(R"({"order": "ascending", "records": 12, "capacity": 2})");
  EXPECT_EQ(m["ranges"], 11);
  EXPECT_EQ(m["last_range_writes"], 1);
}

TEST(SizeSplits, AscendingKeysLeaveHalfFullRangesBehind) {
  const auto m = by_size(R"({"order": "ascending", "records": 1000000, "capacity": 1000})");
  EXPECT_EQ(m["last_range_writes"], 1);
  EXPECT_NEAR(m["fill"].get<double>(), 0.5, 0.002);
}

TEST(SizeSplits, RandomKeysFillRangesBetweenHalfAndAll) {
  const auto m = by_size(R"({"records": 400000, "capacity": 1000})");
  EXPECT_GE(m["fill_over_time"]["min"].get<double>(), 0.5);
  EXPECT_LE(m["fill_over_time"]["max"].get<double>(), 1.0);
  // Between Yao's ln 2, for ranges out of step, and 1/(2 ln 2), for ranges in step.
  EXPECT_GE(m["fill_over_time"]["mean"].get<double>(), std::log(2) - 0.005);
  EXPECT_LE(m["fill_over_time"]["mean"].get<double>(), 1 / (2 * std::log(2)) + 0.005);
  EXPECT_LT(m["last_range_writes"].get<double>(), 0.02);
}

TEST(LoadSplits, UniformKeysHalveInEveryRound) {
  const auto m = by_load(R"({"keys": 65536, "rate": 36000, "threshold": 2500})");
  EXPECT_EQ(m["rounds"], 4) << "ceil(log2(36000 / 2500))";
  EXPECT_EQ(m["by_round"], nlohmann::json::parse("[[0, 1, 36000], [1, 2, 18000], [2, 4, 9000], "
                                                 "[3, 8, 4500], [4, 16, 2250]]"));
  EXPECT_EQ(m["ranges_above_threshold"], 0);
  EXPECT_EQ(by_load(R"({"rate": 36000, "rounds": 2})")["ranges"], 4);
  EXPECT_EQ(by_load(R"({"rate": 2500, "threshold": 2501})")["ranges"], 1);
}

TEST(LoadSplits, OneHotKeyGainsNothing) {
  const auto m = by_load(R"({"rate": 36000, "threshold": 2500, "hot_key": 0.5, "rounds": 1000})");
  EXPECT_NEAR(m["hottest_key_per_s"].get<double>(), 18'000, 1);
  EXPECT_NEAR(m["hottest_range_per_s"].get<double>(), 18'000, 1) << "a range of one key";
  EXPECT_EQ(m["ranges_above_threshold"], 1);
}

TEST(LoadSplits, EveryRangeBelowTheThresholdOrOneKey) {
  const auto m = by_load(R"({"keys": 1000, "zipf": 0.99, "rate": 36000, "rounds": 1000})");
  // H(1000, 0.99) = 7.73: the first key has 4657 a second, the second 2345.
  EXPECT_EQ(m["ranges_above_threshold"], 1);
  EXPECT_EQ(m["hottest_range_per_s"], m["hottest_key_per_s"]);
}

}  // namespace
}  // namespace shardsim::lab_tests
