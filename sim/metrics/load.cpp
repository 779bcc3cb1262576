#include "sim/metrics/load.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shardsim {
namespace {

struct Entry {
  double x{};
  double weight{};
  std::size_t index{};
};

double nearest_rank(const std::vector<Entry>& ascending, double q) {
  const double rank = std::ceil(q * static_cast<double>(ascending.size()) - 1e-9);
  return ascending[static_cast<std::size_t>(std::max(1.0, rank)) - 1].x;
}

}  // namespace

Imbalance imbalance(std::span<const double> loads, std::span<const double> weights) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Imbalance result{.mean = nan,
                   .max_over_mean = nan,
                   .cv = nan,
                   .gini = nan,
                   .jain = nan,
                   .p99_over_p50 = nan,
                   .hottest = {}};
  std::vector<Entry> all;
  double total = 0;
  double total_weight = 0;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const double w = weights.empty() ? 1.0 : weights[i];
    if (!(w > 0)) continue;
    all.push_back({loads[i] / w, w, i});
    total += loads[i];
    total_weight += w;
  }
  if (all.empty()) return result;
  std::ranges::sort(all, [](const Entry& a, const Entry& b) {
    return a.x != b.x ? a.x < b.x : a.index > b.index;
  });
  result.mean = total / total_weight;
  if (!(total > 0)) return result;

  double squares = 0;
  double lorenz = 0;  // twice the area under the Lorenz curve
  double below = 0;
  for (const Entry& e : all) {
    squares += e.weight * (e.x - result.mean) * (e.x - result.mean);
    const double load = e.weight * e.x;
    lorenz += e.weight * (2 * below + load);
    below += load;
  }
  result.max_over_mean = all.back().x / result.mean;
  result.cv = std::sqrt(squares / total_weight) / result.mean;
  result.jain = 1 / (1 + result.cv * result.cv);
  result.gini = std::max(0.0, 1 - lorenz / (total_weight * total));
  const double median = nearest_rank(all, 0.5);
  if (median > 0) result.p99_over_p50 = nearest_rank(all, 0.99) / median;
  for (auto e = all.rbegin(); e != all.rend() && result.hottest.size() < 10; ++e) {
    result.hottest.push_back({e->index, e->x, e->weight * e->x / total});
  }
  return result;
}

}  // namespace shardsim
