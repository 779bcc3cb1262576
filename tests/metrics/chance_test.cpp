// Goal: `chance` is what an ideal hash shows on average.
// Method: a thousand hashes done key by key, with draws of their own. The bound on the difference
// of the two means is 4.9 standard errors of it (two-sided false alarm 1e-6, both estimated).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/engine/random.h"
#include "sim/metrics/best.h"

namespace shardsim {
namespace {

struct Mean {
  double mean{};
  double standard_error{};
};

// Each key draws its nodes one after the other in proportion to weight from those that are left.
Mean key_by_key(const Popularity& p, const std::vector<double>& weights, std::size_t copies,
                int hashes) {
  const RandomStream stream(99, Purpose::test);
  std::vector<double> cumulative;
  double weight = 0;
  for (const double w : weights) cumulative.push_back(weight += w);
  double total = 0;
  for (const auto& g : p.groups) total += g.share_each * g.keys * static_cast<double>(copies);
  double sum = 0;
  double squares = 0;
  for (int h = 0; h < hashes; ++h) {
    std::vector<double> loads(weights.size());
    std::uint64_t key = 0;
    for (const auto& g : p.groups) {
      for (double k = 0; k < g.keys; ++k, ++key) {
        std::vector<std::size_t> on;
        for (std::uint16_t attempt = 0; on.size() < copies; ++attempt) {
          const auto bits = stream.bits(
              {.request = key, .entity = static_cast<std::uint32_t>(h), .attempt = attempt});
          for (const std::uint64_t b : {bits.a, bits.b}) {
            const auto at = std::ranges::upper_bound(cumulative, unit(b) * weight);
            const auto node = static_cast<std::size_t>(at - cumulative.begin());
            if (on.size() == copies || std::ranges::find(on, node) != on.end()) continue;
            on.push_back(node);
            loads[node] += g.share_each;
          }
        }
      }
    }
    double most = 0;
    for (std::size_t i = 0; i < loads.size(); ++i) most = std::max(most, loads[i] / weights[i]);
    const double ratio = most * weight / total;
    sum += ratio;
    squares += ratio * ratio;
  }
  const double mean = sum / hashes;
  return {mean, std::sqrt((squares / hashes - mean * mean) / hashes)};
}

Popularity zipf(double s, std::size_t keys) {
  Popularity p;
  double total = 0;
  for (std::size_t i = 1; i <= keys; ++i) total += std::exp(-s * std::log(static_cast<double>(i)));
  for (std::size_t i = 1; i <= keys; ++i) {
    p.groups.push_back({std::exp(-s * std::log(static_cast<double>(i))) / total, 1});
  }
  return p;
}

std::vector<double> weights(std::size_t n, std::vector<double> cycle) {
  std::vector<double> w(n);
  for (std::size_t i = 0; i < n; ++i) w[i] = cycle[i % cycle.size()];
  return w;
}

struct Case {
  std::string name;
  Popularity popularity;
  std::vector<double> weights;
  std::size_t copies;
};

TEST(Chance, IsWithinTheNoiseOfAThousandIdealHashes) {
  const std::vector<Case> cases{
      {"few equal keys", even_popularity(50), weights(10, {1}), 1},
      {"equal keys, three copies", even_popularity(1000), weights(10, {1}), 3},
      {"many equal keys", even_popularity(2'500), weights(50, {1}), 1},
      {"many equal keys, three copies", even_popularity(1'500), weights(100, {1}), 3},
      {"zipf 0.99", zipf(0.99, 2'000), weights(100, {1}), 1},
      {"zipf 0.99, three copies", zipf(0.99, 1'500), weights(100, {1}), 3},
      {"zipf 0.5, weighted", zipf(0.5, 2'000), weights(50, {1, 2, 4}), 1},
      {"zipf 0.8, weighted, three copies", zipf(0.8, 1'000), weights(20, {1, 3}), 3},
      {"equal keys, weighted, two copies of three nodes", even_popularity(1'000), {1, 2, 5}, 2},
      {"two nodes", even_popularity(2'000), {1, 1}, 1},
      {"every node has a copy", even_popularity(100), {1, 2, 5}, 3},
      {"two groups",
       {.groups = {{.share_each = 0.8 / 200, .keys = 200}, {.share_each = 0.2 / 800, .keys = 800}},
        .key_count = 1000},
       weights(20, {1}),
       2},
  };
  for (const Case& c : cases) {
    const Mean slow = key_by_key(c.popularity, c.weights, c.copies, 1000);
    const Chance fast = chance_max_over_mean(c.popularity, c.weights, c.copies, 1);
    const double error = std::hypot(slow.standard_error, fast.standard_error());
    EXPECT_NEAR(fast.mean, slow.mean, 4.9 * error + 1e-9) << c.name;
    EXPECT_GE(fast.mean, best_max_over_mean(c.popularity, c.weights, c.copies) - 1e-9) << c.name;
  }
}

// partitioning tables: one choice, K / n keys a node (Boost.Math, exact to the digits).
TEST(Chance, IsTheExpectedMaximumOfBallsInBins) {
  struct Row {
    double keys_a_node;
    double expected;
  };
  for (const Row& row : {Row{10, 2.171}, Row{100, 1.340}, Row{1000, 1.104}, Row{10'000, 1.033}}) {
    const std::vector<double> nodes(1000, 1.0);
    const Chance c = chance_max_over_mean(even_popularity(row.keys_a_node * 1000), nodes, 1, 3);
    EXPECT_NEAR(c.mean, row.expected, 4.9 * c.standard_error() + 0.0005) << row.keys_a_node;
  }
}

TEST(Chance, DependsOnTheSeedAlone) {
  const std::vector<double> nodes(20, 1.0);
  const Popularity p = zipf(0.9, 1000);
  EXPECT_EQ(chance_max_over_mean(p, nodes, 2, 5).mean, chance_max_over_mean(p, nodes, 2, 5).mean);
  EXPECT_NE(chance_max_over_mean(p, nodes, 2, 5).mean, chance_max_over_mean(p, nodes, 2, 6).mean);
}

}  // namespace
}  // namespace shardsim
