// Goal: the cache answers for its keys, the adversary finds the worst attack, and a cache of n ln n
// entries bounds it.
// Method: cases with one possible answer, and what an independent program measured.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "models/lab/studies.h"
#include "tests/lab/run_study.h"
#include "workloads/zipf.h"

namespace shardsim::lab_tests {
namespace {

nlohmann::json asked(const std::string& parameters) {
  return answer(study::front_cache, parameters);
}
double busiest(double cache, std::uint32_t nodes = 100) {
  return asked(fmt::format(R"({{"nodes": {}, "cache": {}}})", nodes, cache))["max_over_fair_share"]
      .get<double>();
}

TEST(FrontCache, WithoutACacheTheAdversaryAsksForOneKey) {
  const auto m = asked(R"({"nodes": 100, "cache": 0})");
  EXPECT_EQ(m["entries"], 0);
  EXPECT_EQ(m["hit_fraction"], 0);
  EXPECT_EQ(m["asked_keys"], 1);
  EXPECT_EQ(m["max_over_fair_share"], 100);
}

TEST(FrontCache, ACacheForAllKeysIsRefused) {
  const auto too_large =
      study_with(study::front_cache, R"({"nodes": 100, "cache": 1, "keys": 461})");
  EXPECT_NE(too_large->objections(), std::vector<std::string>{}) << "n ln n = 460.5";
  EXPECT_EQ(asked(R"({"nodes": 100, "cache": 1, "keys": 462})")["hit_fraction"], 0.997835);
}

TEST(FrontCache, MoreEntriesLeaveLessForTheBusiestNode) {
  double before = busiest(0.25);
  for (const double cache : {0.5, 1.0, 2.0, 4.0, 8.0}) {
    const double now = busiest(cache);
    EXPECT_LT(now, before) << cache;
    before = now;
  }
}

// The spread over placements is below 0.05 of the value, of its mean over 50 below 0.007; the other
// program's own error is about the same, and it gives three digits.
TEST(FrontCache, AttacksAreAsBadAsAnIndependentProgramFoundThem) {
  EXPECT_NEAR(busiest(0.25), 2.08, 0.06);
  EXPECT_NEAR(busiest(1), 1.28, 0.04);
  EXPECT_NEAR(busiest(8), 1.03, 0.03);
}

TEST(FrontCache, PopularKeysAreHits) {
  const auto m = asked(R"({"nodes": 100, "cache": 0.25, "requests": "zipf", "keys": 1000000,
                           "placements": 10})");
  EXPECT_EQ(m["entries"], 115);
  EXPECT_NEAR(m["hit_fraction"].get<double>(), workloads::Zipf(1'000'000, 0.99).top(115), 1e-6);
  EXPECT_NEAR(m["max_over_fair_share"].get<double>(), 0.84, 0.04);
}

}  // namespace
}  // namespace shardsim::lab_tests
