// Goal: messages go where their scheme says, and the busiest worker is as loaded as the papers say.
// Method: closed forms with the sampling error of the messages, and the papers' rule for d at
// skews for which an independent program found it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "models/lab/head_choices.h"
#include "models/lab/studies.h"
#include "tests/lab/run_study.h"
#include "workloads/zipf.h"

namespace shardsim::lab_tests {
namespace {

constexpr double kMessages = 200'000;

nlohmann::json partitioned(const std::string& scheme, int workers, double zipf,
                           const std::string& more = "") {
  return answer(study::stream_partitioning,
                fmt::format(R"({{"scheme": "{}", "workers": {}, "zipf": {}, "keys": 10000,
                                 "messages": 200000 {}}})",
                            scheme, workers, zipf, more));
}

/// 5 standard deviations (false alarm 6e-7) of n times the measured share of a key of share p.
double sampling_error(double n, double p) { return 5 * n * std::sqrt(p * (1 - p) / kMessages); }

TEST(StreamPartitioning, UnderKeyGroupingAKeyHasOneWorker) {
  const auto m = partitioned("key_grouping", 50, 1.4);
  const double p1 = workloads::Zipf{10'000, 1.4}.share(0);
  EXPECT_EQ(m["choices"], 1);
  EXPECT_EQ(m["memory"]["states"], m["memory"]["keys"]);
  EXPECT_NEAR(m["max_over_mean_floor"].get<double>(), 50 * p1, 1e-4);
  EXPECT_GE(m["max_over_mean"].get<double>(), 50 * p1 - sampling_error(50, p1));
  EXPECT_NEAR(m["imbalance"].get<double>(), m["max_over_mean"].get<double>() / 50 - 0.02, 1e-6);
}

TEST(StreamPartitioning, TwoChoicesHalveTheHottestKey) {
  const auto m = partitioned("partial_key_grouping", 50, 1.4);
  const double p1 = workloads::Zipf{10'000, 1.4}.share(0);
  // Only the hottest key loads its two workers: they stay at half of it, once above all others.
  EXPECT_NEAR(m["max_over_mean"].get<double>(), 25 * p1, sampling_error(25, p1) + 0.01);
  EXPECT_LE(m["memory"]["states_per_key"].get<double>(), 2);
  EXPECT_GT(m["memory"]["states"], m["memory"]["keys"]);
}

TEST(StreamPartitioning, IndependentHashesMayCoincide) {
  // Two of two workers, independent: with probability 1/2 the only key has but one. Distinct:
  // never.
  const auto hottest = [](const std::string& distinct, std::uint64_t seed) {
    return answer(study::stream_partitioning,
                  fmt::format(R"({{"workers": 2, "keys": 1, "messages": 1000, "distinct": {}}})",
                              distinct),
                  seed)["max_over_mean"]
        .get<double>();
  };
  int coincide = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    EXPECT_EQ(hottest("true", seed), 1);
    coincide += hottest("false", seed) == 2 ? 1 : 0;
  }
  // Binomial(40, 1/2) is outside of 5 to 35 with probability 2e-7.
  EXPECT_GE(coincide, 5);
  EXPECT_LE(coincide, 35);
}

TEST(StreamPartitioning, MoreChoicesForTheHeadMakeItEven) {
  for (const char* scheme : {"d_choices", "w_choices"}) {
    const auto m = partitioned(scheme, 50, 2.0);
    EXPECT_LT(m["max_over_mean"].get<double>(), 1.01) << scheme;
    EXPECT_GT(m["choices"], 2) << scheme;
    EXPECT_GT(m["head"]["keys"], 0) << scheme;
  }
  EXPECT_EQ(partitioned("w_choices", 50, 2.0)["choices"], 50);
}

TEST(StreamPartitioning, ThetaSaysWhatTheHeadIs) {
  const workloads::Zipf zipf{10'000, 1.0};
  const auto m = partitioned("w_choices", 50, 1.0, R"(, "theta": 0.01)");
  const auto keys = m["head"]["keys"].get<std::uint64_t>();
  EXPECT_GE(zipf.share(keys - 1), 0.01);
  EXPECT_LT(zipf.share(keys), 0.01);
  EXPECT_NEAR(m["head"]["messages_share"].get<double>(), zipf.top(static_cast<double>(keys)), 1e-5);
  const auto tiny = study_with(study::stream_partitioning, R"({"theta": 1e-9, "workers": 50})");
  EXPECT_EQ(tiny->objections().size(), 1U);
}

std::uint32_t choices(std::uint32_t workers, double s) {
  const workloads::Zipf zipf{10'000, s};
  std::vector<double> head;
  while (zipf.share(head.size()) >= 1.0 / (5.0 * workers)) head.push_back(zipf.share(head.size()));
  return head_choices(head, workers, 1e-4).choices;
}

TEST(HeadChoices, AreAsAnIndependentProgramFoundThem) {
  EXPECT_EQ(choices(50, 1.0), 6U);
  EXPECT_EQ(choices(100, 1.0), 12U);
  EXPECT_EQ(choices(50, 1.4), 22U);
  EXPECT_EQ(choices(100, 2.0), 95U);
}

TEST(HeadChoices, AreTwoForAnEvenStreamAndAllWorkersForOneKey) {
  EXPECT_EQ(head_choices({}, 50, 1e-4).choices, 2U);
  EXPECT_EQ(head_choices({1.0}, 50, 1e-4).choices, 50U);
}

}  // namespace
}  // namespace shardsim::lab_tests
