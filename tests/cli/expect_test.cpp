// Verdicts: bounds, multiples, means over replications, the worst pair, the answer's sentence.

#include "sim/experiment/expect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/engine/error.h"

namespace shardsim {
namespace {

const std::string kMoved = "/metrics/rebalance/keys_moved_fraction";
const std::string kStrategy = "/store/placement/strategy";

JudgedRun moved(const std::string& strategy, double value) {
  return {{{kStrategy, "\"" + strategy + "\""}}, {{kMoved, value}}};
}
Expectation ring_against_modulo() {
  Expectation e;
  e.metric = kMoved;
  e.of = {{kStrategy, "\"ring\""}};
  e.than = {{kStrategy, "\"modulo\""}};
  e.at_most_times = 0.12;
  e.where = "c.json:9: /expect/0";
  return e;
}

TEST(Expect, ComparesTwoPointsByTheirRatio) {
  const std::vector<JudgedRun> runs{moved("modulo", 0.92), moved("ring", 0.091)};
  const auto v = judge(std::vector{ring_against_modulo()}, runs);
  ASSERT_EQ(v.size(), 1U);
  EXPECT_TRUE(v[0].passed);
  EXPECT_DOUBLE_EQ(v[0].measured, 0.091 / 0.92);
  EXPECT_EQ(v[0].text,
            "the share of keys moved is 0.0910 with ring, 0.920 with modulo: 0.0989 times (at "
            "most 0.12 times)");
  EXPECT_EQ(answer_of(v),
            "Yes: the share of keys moved is 0.0910 with ring, 0.920 with modulo: 0.0989 times (at "
            "most 0.12 times).");
}

TEST(Expect, FailsWhenStrategiesAreSwapped) {
  const std::vector<JudgedRun> runs{moved("ring", 0.92), moved("modulo", 0.091)};
  const auto v = judge(std::vector{ring_against_modulo()}, runs);
  EXPECT_FALSE(v[0].passed);
  EXPECT_EQ(answer_of(v).substr(0, 4), "No: ");
}

TEST(Expect, TakesMeansOverReplications) {
  const std::vector<JudgedRun> runs{moved("ring", 0.05), moved("ring", 0.15), moved("modulo", 1)};
  const auto v = judge(std::vector{ring_against_modulo()}, runs);
  EXPECT_DOUBLE_EQ(v[0].measured, 0.1);
}

TEST(Expect, ComparesOnlyPointsThatAgreeInTheRestAndTellsTheWorst) {
  const auto run = [](const char* strategy, const char* nodes, double value) {
    return JudgedRun{{{kStrategy, strategy}, {"/cluster/nodes", nodes}}, {{kMoved, value}}};
  };
  const std::vector<JudgedRun> runs{run("\"ring\"", "10", 0.1), run("\"ring\"", "20", 0.06),
                                    run("\"modulo\"", "10", 0.9), run("\"modulo\"", "20", 0.5)};
  const auto v = judge(std::vector{ring_against_modulo()}, runs);
  EXPECT_DOUBLE_EQ(v[0].measured, 0.06 / 0.5);
  EXPECT_TRUE(v[0].passed);
}

struct Bound {
  const char* name;
  Expectation e;
  double value;
  bool passes;
};

TEST(Expect, HoldsPlainBoundsWithTheirEnds) {
  const auto most = [](double b) {
    Expectation e;
    e.at_most = b;
    return e;
  };
  const auto least = [](double b) {
    Expectation e;
    e.at_least = b;
    return e;
  };
  const auto equals = [](double b) {
    Expectation e;
    e.equals = b;
    return e;
  };
  const double infinite = std::numeric_limits<double>::infinity();
  const Bound table[] = {
      {"below", most(2), 1, true},
      {"at the most", most(2), 2, true},
      {"above", most(2), 2.1, false},
      {"infinite", most(2), infinite, false},
      {"above the least", least(2), 3, true},
      {"at the least", least(2), 2, true},
      {"below the least", least(2), 1, false},
      {"equal", equals(0), 0, true},
      {"not equal", equals(0), 1, false},
  };
  for (Bound b : table) {
    b.e.metric = kMoved;
    const std::vector<JudgedRun> runs{moved("ring", b.value)};
    EXPECT_EQ(judge(std::vector{b.e}, runs)[0].passed, b.passes) << b.name;
  }
}

TEST(Expect, HoldsAtEveryPointWhereNoneIsNamed) {
  Expectation e;
  e.metric = kMoved;
  e.at_most = 0.5;
  const std::vector<JudgedRun> runs{moved("ring", 0.1), moved("modulo", 0.9)};
  const auto v = judge(std::vector{e}, runs);
  EXPECT_FALSE(v[0].passed);
  EXPECT_EQ(v[0].text, "the share of keys moved is 0.900 with modulo (at most 0.500)");
}

TEST(Expect, FailsOnZeroOverZero) {
  const std::vector<JudgedRun> runs{moved("ring", 0), moved("modulo", 0)};
  EXPECT_FALSE(judge(std::vector{ring_against_modulo()}, runs)[0].passed);
}

TEST(Expect, FailsWherePointsDidNotRun) {
  const std::vector<JudgedRun> runs{moved("modulo", 0.9)};
  const auto v = judge(std::vector{ring_against_modulo()}, runs);
  EXPECT_FALSE(v[0].passed);
  EXPECT_EQ(v[0].text, "the share of keys moved is unknown: no point that it is about has run");
}

TEST(Expect, TellsOfSelectionsThatMatchNothing) {
  const std::vector<Selection> points{{{kStrategy, "\"ring\""}}, {{kStrategy, "\"jump\""}}};
  const auto errors = unmatched_selections(std::vector{ring_against_modulo()}, points);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0],
            "c.json:9: /expect/0/than: no point has \"modulo\" at /store/placement/strategy; one "
            "of \"ring\", \"jump\"");
  const auto unswept =
      unmatched_selections(std::vector{ring_against_modulo()}, std::vector<Selection>{{}});
  ASSERT_EQ(unswept.size(), 2U);
  EXPECT_EQ(unswept[0], "c.json:9: /expect/0/of: /store/placement/strategy is not swept");
}

TEST(Expect, ComparesNumbersByValue) {
  EXPECT_TRUE(same_value("128", "128.0"));
  EXPECT_TRUE(same_value("\"ring\"", "\"ring\""));
  EXPECT_FALSE(same_value("\"1\"", "1"));
  EXPECT_FALSE(same_value("\"ring\"", "\"range\""));
}

TEST(Expect, AnswersManyInOneSentence) {
  const std::vector<Verdict> good{
      {"m", "a holds", true, 1, 2}, {"m", "b holds", true, 1, 2}, {"m", "c holds", true, 1, 2}};
  EXPECT_EQ(answer_of(good), "Yes: a holds; and 2 more expectations hold.");
  EXPECT_EQ(answer_of(std::span{good}.first(2)), "Yes: a holds; b holds.");
  std::vector<Verdict> bad = good;
  bad[1].passed = false;
  EXPECT_EQ(answer_of(bad), "No: b holds.");
  EXPECT_EQ(answer_of({}), "");
}

TEST(MetricPath, TakesPointersAndDottedWords) {
  EXPECT_EQ(metric_pointer("ops.get.latency_us.p99"), "/metrics/ops/get/latency_us/p99");
  EXPECT_EQ(metric_pointer("metrics.ops.get.offered"), "/metrics/ops/get/offered");
  EXPECT_EQ(metric_pointer("ops.get.latency_us.p99.9"), "/metrics/ops/get/latency_us/p999");
  EXPECT_EQ(metric_pointer("/metrics/a/0"), "/metrics/a/0");
  EXPECT_EQ(metric_words("/metrics/ops/get/offered"), "ops.get.offered");
}

TEST(MetricPath, FindsNumbersOfShortListsAndThoseAskedFor) {
  const std::string metrics =
      R"({"a":{"b":1.5},"hot":[{"share":0.5}],"with_failures":{"p99":null},"none":null,"text":"x","long":[0,1,2,3,4,5,6,7,8,9,)"
      R"(10,11,12,13,14,15,16,17,18,19,20,21]})";
  const std::vector<std::string> also{"/metrics/long/3", "/metrics/long/99", "/metrics/zzz"};
  const Numbers n = numbers_of(metrics, also);
  EXPECT_EQ(n.at("/metrics/a/b"), 1.5);
  EXPECT_EQ(n.at("/metrics/hot/0/share"), 0.5);
  EXPECT_TRUE(std::isnan(n.at("/metrics/none")));
  EXPECT_EQ(n.at("/metrics/with_failures/p99"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(n.at("/metrics/long/3"), 3);
  EXPECT_EQ(n.size(), 5U);
}

}  // namespace
}  // namespace shardsim
