// Goal: `best` is a bound that no placement beats, and is reached where loads divide.
// Method: brute force over every placement of small cases; closed forms.
#include "sim/metrics/best.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "sim/engine/random.h"

namespace shardsim {
namespace {

Popularity single_keys(std::vector<double> loads) {
  std::ranges::sort(loads, std::greater{});
  Popularity p;
  p.key_count = static_cast<double>(loads.size());
  for (const double load : loads) p.groups.push_back({.share_each = load, .keys = 1});
  return p;
}

// The least max over mean of all placements of each key on `copies` distinct nodes.
double brute_force(const std::vector<double>& keys, const std::vector<double>& weights,
                   std::size_t copies) {
  std::vector<std::uint32_t> choices;  // sets of nodes as bits
  for (std::uint32_t set = 0; set < (1u << weights.size()); ++set) {
    if (static_cast<std::size_t>(__builtin_popcount(set)) == copies) choices.push_back(set);
  }
  std::vector<double> loads(weights.size());
  double best = 1e300;
  const std::function<void(std::size_t)> place = [&](std::size_t key) {
    double most = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) most = std::max(most, loads[i] / weights[i]);
    if (most >= best) return;
    if (key == keys.size()) {
      best = most;
      return;
    }
    for (const std::uint32_t set : choices) {
      const std::vector<double> before = loads;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        if ((set >> i) & 1u) loads[i] += keys[key];
      }
      place(key + 1);
      loads = before;
    }
  };
  place(0);
  double load = 0;
  double weight = 0;
  for (const double k : keys) load += k * static_cast<double>(copies);
  for (const double w : weights) weight += w;
  return best * weight / load;
}

struct Draws {
  RandomStream stream{7, Purpose::test};
  std::uint64_t next{};
  std::uint64_t below(std::uint64_t n) {
    return shardsim::below(stream.bits({.request = next++}).a, n);
  }
};

TEST(Best, IsNeverAboveTheBruteForceOptimum) {
  Draws draw;
  int equal = 0;
  constexpr int kCases = 4000;
  for (int i = 0; i < kCases; ++i) {
    const std::size_t n = 1 + draw.below(5);
    const std::size_t copies = 1 + draw.below(std::min<std::size_t>(n, 3));
    const std::size_t key_count = 1 + draw.below(n >= 4 ? 5 : 7);
    const std::uint64_t most_load = 1 + draw.below(12);
    const std::uint64_t most_weight = 1 + draw.below(4);
    std::vector<double> keys(key_count);
    for (double& k : keys) k = static_cast<double>(1 + draw.below(most_load));
    std::vector<double> weights(n);
    for (double& w : weights) w = static_cast<double>(1 + draw.below(most_weight));
    const double optimum = brute_force(keys, weights, copies);
    const double bound = best_max_over_mean(single_keys(keys), weights, copies);
    ASSERT_LE(bound, optimum * (1 + 1e-9)) << "case " << i;
    ASSERT_GE(bound, 1 - 1e-9);
    if (bound >= optimum * (1 - 1e-9)) ++equal;
  }
  RecordProperty("equal_to_optimum", equal);
  EXPECT_GT(equal, kCases / 2) << "a bound that is seldom reached says little";
}

// Loads made by cutting each node's even part into keys: a perfect placement exists.
TEST(Best, IsReachedWhereLoadsDivide) {
  Draws draw;
  for (int i = 0; i < 1000; ++i) {
    const std::size_t n = 2 + draw.below(3);
    std::vector<double> weights(n);
    std::vector<double> keys;
    for (double& w : weights) {
      w = static_cast<double>(1 + draw.below(3));
      double left = 12 * w;
      while (left > 0) {
        const double cut = std::min(left, static_cast<double>(4 + draw.below(20)));
        keys.push_back(cut);
        left -= cut;
      }
    }
    EXPECT_NEAR(best_max_over_mean(single_keys(keys), weights, 1), 1, 1e-9);
  }
}

TEST(Best, OfOneHotKeyIsItsShareOfTheNodes) {
  Popularity p;
  p.groups = {{.share_each = 0.065, .keys = 1}, {.share_each = 0.935e-6, .keys = 1e6}};
  const std::vector<double> nodes(100, 1.0);
  EXPECT_NEAR(best_max_over_mean(p, nodes, 1), 6.5, 1e-9);
  EXPECT_NEAR(best_max_over_mean(p, nodes, 3), 6.5 / 3, 1e-9);
  EXPECT_NEAR(best_max_over_mean(p, nodes, 8), 1, 1e-6);
}

TEST(Best, OfEqualKeysIsTheRoundedUpNumberOnANode) {
  for (const double keys : {1.0, 3.0, 10.0, 15.0, 1e4, 123457.0}) {
    const std::vector<double> nodes(10, 2.0);
    const double most = std::ceil(keys * 3 / 10);
    EXPECT_NEAR(best_max_over_mean(even_popularity(keys), nodes, 3), most / (keys * 3 / 10), 1e-9);
  }
}

TEST(Best, KnowsThatANodeHoldsOneCopyOfAKeyAtMost) {
  // Three copies on three nodes: each has everything, however heavy.
  const std::vector<double> weights{1, 2, 3};
  EXPECT_NEAR(best_max_over_mean(even_popularity(1e6), weights, 3), 2, 1e-9);
  // Two copies: the heaviest may not take more than half of all.
  const std::vector<double> uneven{10, 1, 1};
  EXPECT_NEAR(best_max_over_mean(even_popularity(1e6), uneven, 2), 0.5 * 12 / 2, 1e-6);
}

TEST(Best, OfAnUnknownLoadIsOne) {
  const std::vector<double> nodes(3, 1.0);
  EXPECT_EQ(best_max_over_mean({}, nodes, 1), 1);
  EXPECT_EQ(best_max_over_mean(even_popularity(10), {}, 1), 1);
}

}  // namespace
}  // namespace shardsim
