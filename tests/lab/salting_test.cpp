// Goal: salts and replicas spread a hot key as far as they reach, and no further.
// Method: closed forms within 5 standard errors (false alarm 6e-7), cases with one possible answer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "models/lab/studies.h"
#include "tests/lab/run_study.h"
#include "workloads/zipf.h"

namespace shardsim::lab_tests {
namespace {

nlohmann::json salted(const std::string& parameters) { return answer(study::salting, parameters); }

TEST(Salting, TheFirstKeyWithoutSaltsBoundsTheBusiestNode) {
  const workloads::Zipf zipf{10'000, 1.2};
  for (const std::uint64_t top : {0u, 1u, 5u}) {
    const auto m = salted(fmt::format(
        R"({{"nodes": 100, "keys": 10000, "zipf": 1.2, "salted_keys": {}, "salts": 100,
             "requests": 200000}})",
        top));
    const double p = zipf.share(top);
    EXPECT_NEAR(m["max_over_mean_floor"].get<double>(), 100 * p, 1e-4);
    EXPECT_GE(m["max_over_mean"].get<double>(), 100 * p - 500 * std::sqrt(p / 200'000));
    const double share = zipf.top(static_cast<double>(top));
    EXPECT_NEAR(m["salted_share"].get<double>(), share, 1e-6);
    EXPECT_NEAR(m["read_fan_out"].get<double>(), 1 - share + 100 * share, 1e-3);
  }
}

TEST(Salting, SaltsReachAsManyNodesAsRandomOnesDo) {
  const double n = 100;
  for (const int s : {10, 100}) {
    const auto m = salted(fmt::format(
        R"({{"nodes": 100, "keys": 400, "salted_keys": 400, "salts": {}, "requests": 1}})", s));
    const double out = std::pow(1 - 1 / n, s);
    const double two_out = std::pow(1 - 2 / n, s);
    const double variance = n * out + n * (n - 1) * two_out - n * n * out * out;
    EXPECT_NEAR(m["nodes_of_a_salted_key"].get<double>(), n * (1 - out),
                5 * std::sqrt(variance / 400));
  }
}

TEST(Salting, TheLeastLoadedReplicaIsEvenWhereAnyNodeIsOne) {
  const std::string p = R"({"nodes": 4, "keys": 1, "replicas": 4, "requests": 4000, "ask": )";
  EXPECT_EQ(salted(p + R"("least_loaded"})")["max_over_mean"], 1);
  EXPECT_GT(salted(p + R"("random"})")["max_over_mean"], 1);
  EXPECT_EQ(salted(R"({"nodes": 4, "keys": 1, "requests": 4000})")["max_over_mean"], 4);
}

TEST(Salting, WhatCannotBeIsRefused) {
  EXPECT_EQ(study_with(study::salting, R"({"keys": 5, "salted_keys": 6})")->objections().size(),
            1U);
  EXPECT_EQ(study_with(study::salting, R"({"nodes": 2, "replicas": 3})")->objections().size(), 1U);
}

}  // namespace
}  // namespace shardsim::lab_tests
