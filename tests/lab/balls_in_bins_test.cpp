// Goal: balls go to the emptiest of their choices, and the fullest bin is as theory has it.
// Method: books that balance, cases with one possible answer, exact moments within 5 standard
// errors (false alarm 6e-7) and published gaps.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "models/lab/choices.h"
#include "models/lab/studies.h"
#include "tests/lab/run_study.h"

namespace shardsim::lab_tests {
namespace {

nlohmann::json thrown(const std::string& parameters, std::uint64_t seed = 1) {
  return answer(study::balls_in_bins, parameters, seed);
}

TEST(BallsInBins, TheBooksBalance) {
  for (const char* choices : {"1", "2", "5"}) {
    const auto m =
        thrown(fmt::format(R"({{"bins": 100, "balls": 12345, "choices": {}}})", choices));
    double bins = 0;
    double balls = 0;
    for (const auto& row : m["bins_by_load"]) {
      bins += row[1].get<double>();
      balls += row[0].get<double>() * row[1].get<double>();
    }
    EXPECT_EQ(bins, 100);
    EXPECT_EQ(balls, 12345);
    EXPECT_EQ(m["bins_by_load"].back()[0], m["max"]);
    EXPECT_EQ(m["bins_by_load"].front()[0], m["min"]);
  }
}

TEST(BallsInBins, ChoosingAmongAllBinsFillsThemEvenly) {
  const auto m = thrown(R"({"bins": 7, "balls": 703, "choices": 7})");
  EXPECT_EQ(m["bins_by_load"], nlohmann::json::parse("[[100, 4], [101, 3]]"));
}

TEST(BallsInBins, TwoChoicesOfTwoBinsAreEvenOnlyWhereTheyAreDistinct) {
  EXPECT_EQ(thrown(R"({"bins": 2, "balls": 10000, "choices": 2})")["max"], 5000);
  // Independent choices coincide half of the time: the difference is a walk that is 0 at two of
  // three even steps, at 40 seeds out of 40 with probability 9e-8.
  const std::string independent = R"({"bins": 2, "balls": 10000, "choices": 2, "distinct": false})";
  bool uneven = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    uneven = uneven || thrown(independent, seed)["max"] != 5000;
  }
  EXPECT_TRUE(uneven);
  EXPECT_TRUE(study_with(study::balls_in_bins, R"({"bins": 2, "choices": 3})")->objections() !=
              std::vector<std::string>{});
}

TEST(BallsInBins, OneChoiceLeavesAsManyBinsEmptyAsTheoryHasIt) {
  const double n = 65536;
  const auto m = thrown(R"({"bins": 65536, "balls": 65536, "choices": 1})");
  const double empty = std::pow(1 - 1 / n, n);
  const double two_empty = std::pow(1 - 2 / n, n);
  const double variance = n * empty + n * (n - 1) * two_empty - n * n * empty * empty;
  ASSERT_EQ(m["bins_by_load"][0][0], 0);
  EXPECT_NEAR(m["bins_by_load"][0][1].get<double>(), n * empty, 5 * std::sqrt(variance));
}

TEST(BallsInBins, TheSameSeedGivesTheSameAndAnotherAnother) {
  const std::string p = R"({"bins": 1000, "balls": 100000})";
  EXPECT_EQ(thrown(p, 4), thrown(p, 4));
  EXPECT_NE(thrown(p, 4), thrown(p, 5));
}

/// Mean of max_minus_mean over 20 seeds, and its standard error.
struct Gap {
  double mean{};
  double error{};
};
Gap gap(std::uint32_t choices, std::uint64_t balls) {
  std::vector<double> gaps;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto p = fmt::format(R"({{"bins": 100, "balls": {}, "choices": {}}})", balls, choices);
    gaps.push_back(thrown(p, seed)["max_minus_mean"].get<double>());
  }
  const double mean = std::accumulate(gaps.begin(), gaps.end(), 0.0) / 20;
  double squares = 0;
  for (const double g : gaps) squares += (g - mean) * (g - mean);
  return {mean, std::sqrt(squares / 19 / 20)};
}

TEST(BallsInBins, WithTwoChoicesTheGapDoesNotGrowWithTheBalls) {
  const Gap few = gap(2, 10'000);
  const Gap many = gap(2, 100'000);
  EXPECT_NEAR(few.mean, many.mean, 5 * std::hypot(few.error, many.error));
  const Gap one = gap(1, 100'000);
  EXPECT_GT(one.mean, 20 * many.mean) << "with one choice it grows as sqrt(2 (m/n) ln n)";
}

TEST(Choices, AreDistinctUniformAndTheFirstOfMore) {
  const RandomStream stream{1, Purpose::test};
  std::vector<std::uint32_t> hits(10, 0);
  for (std::uint64_t item = 0; item < 30'000; ++item) {
    std::vector<std::uint32_t> three(3);
    std::vector<std::uint32_t> ten(10);
    draw_choices(stream, item, 10, true, three);
    draw_choices(stream, item, 10, true, ten);
    EXPECT_TRUE(std::equal(three.begin(), three.end(), ten.begin()));
    std::uint32_t seen = 0;
    for (const std::uint32_t c : ten) seen |= 1U << c;
    EXPECT_EQ(seen, 1023U);
    ++hits[three[2]];
  }
  // Binomial(30000, 0.1): sd 52; 5.4 sd for ten bins together.
  for (const std::uint32_t h : hits) EXPECT_NEAR(h, 3000, 281);
}

}  // namespace
}  // namespace shardsim::lab_tests
