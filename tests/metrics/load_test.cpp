// Goal: the figures of imbalance are what their definitions say.
// Method: the definitions, written out over all pairs; closed forms.
#include "sim/metrics/load.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace shardsim {
namespace {

RC_GTEST_PROP(Imbalance, IsWhatTheDefinitionsSay, ()) {
  const auto draws = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 100), rc::gen::inRange(1, 5))));
  std::vector<double> loads;
  std::vector<double> weights;
  double total = 0;
  double weight = 0;
  for (const auto& [load, w] : draws) {
    loads.push_back(load);
    weights.push_back(w);
    total += load;
    weight += w;
  }
  RC_PRE(total > 0);
  const double mean = total / weight;
  double pairs = 0;
  double variance = 0;
  double most = 0;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const double x = loads[i] / weights[i];
    most = std::max(most, x);
    variance += weights[i] * (x - mean) * (x - mean) / weight;
    for (std::size_t j = 0; j < loads.size(); ++j) {
      pairs += weights[i] * weights[j] * std::abs(x - loads[j] / weights[j]);
    }
  }
  const Imbalance found = imbalance(loads, weights);
  const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9 * (1 + std::abs(b)); };
  RC_ASSERT(near(found.max_over_mean, most / mean));
  RC_ASSERT(near(found.cv, std::sqrt(variance) / mean));
  RC_ASSERT(near(found.gini, pairs / (2 * weight * weight * mean)));
  RC_ASSERT(near(found.jain, 1 / (1 + variance / (mean * mean))));
  RC_ASSERT(found.hottest.size() == std::min<std::size_t>(10, loads.size()));
  RC_ASSERT(near(found.hottest[0].x, most));
  for (std::size_t i = 1; i < found.hottest.size(); ++i) {
    RC_ASSERT(found.hottest[i - 1].x >= found.hottest[i].x);
  }
}

TEST(Imbalance, OfEvenLoadIsNone) {
  const std::vector<double> loads(7, 3.0);
  const Imbalance i = imbalance(loads);
  EXPECT_DOUBLE_EQ(i.max_over_mean, 1);
  EXPECT_DOUBLE_EQ(i.cv, 0);
  EXPECT_DOUBLE_EQ(i.gini, 0);
  EXPECT_DOUBLE_EQ(i.jain, 1);
  EXPECT_DOUBLE_EQ(i.p99_over_p50, 1);
  EXPECT_EQ(i.hottest[0].index, 0u) << "the lower index of equals comes first";
}

TEST(Imbalance, OfLoadInProportionToWeightIsNone) {
  const std::vector<double> loads{2, 4, 6};
  const std::vector<double> weights{1, 2, 3};
  const Imbalance i = imbalance(loads, weights);
  EXPECT_DOUBLE_EQ(i.max_over_mean, 1);
  EXPECT_NEAR(i.gini, 0, 1e-12);
  EXPECT_DOUBLE_EQ(i.hottest[0].share, 1.0 / 6) << "node 0, the lowest of equals";
}

TEST(Imbalance, OfAllOnOne) {
  std::vector<double> loads(10, 0.0);
  loads[3] = 5;
  const Imbalance i = imbalance(loads);
  EXPECT_DOUBLE_EQ(i.max_over_mean, 10);
  EXPECT_DOUBLE_EQ(i.cv, 3);
  EXPECT_DOUBLE_EQ(i.jain, 0.1);
  EXPECT_NEAR(i.gini, 0.9, 1e-12);
  EXPECT_TRUE(std::isnan(i.p99_over_p50));
  EXPECT_EQ(i.hottest[0].index, 3u);
  EXPECT_DOUBLE_EQ(i.hottest[0].share, 1);
}

TEST(Imbalance, OfNoLoadIsUnknown) {
  EXPECT_TRUE(std::isnan(imbalance(std::vector<double>{}).max_over_mean));
  EXPECT_TRUE(std::isnan(imbalance(std::vector<double>{0, 0}).max_over_mean));
  EXPECT_EQ(imbalance(std::vector<double>{0, 0}).mean, 0);
  // A weight of 0: not a member.
  const std::vector<double> loads{1, 9};
  const std::vector<double> weights{1, 0};
  EXPECT_DOUBLE_EQ(imbalance(loads, weights).max_over_mean, 1);
}

}  // namespace
}  // namespace shardsim
