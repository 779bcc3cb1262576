#include "sim/metrics/best.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace shardsim {
namespace {

/// Total load of the hottest m keys, for whole m: piecewise linear over the groups.
class Prefix {
 public:
  explicit Prefix(const Popularity& popularity) {
    std::vector<PopularityGroup> groups = popularity.groups;
    std::ranges::stable_sort(groups, std::greater{}, &PopularityGroup::share_each);
    for (const PopularityGroup& g : groups) {
      const double n = std::round(g.keys);
      if (!(n > 0) || !(g.share_each > 0)) continue;
      first_.push_back(keys_);
      each_.push_back(g.share_each);
      before_.push_back(total_);
      keys_ += n;
      total_ += n * g.share_each;
    }
  }
  double keys() const { return keys_; }
  double total() const { return total_; }
  double of(double m) const {
    const auto next = std::ranges::upper_bound(first_, m);
    const auto g = static_cast<std::size_t>(next - first_.begin()) - 1;
    return before_[g] + (m - first_[g]) * each_[g];
  }
  /// Load of the j coldest among the m hottest.
  double coldest(double j, double m) const { return of(m) - of(m - j); }
  /// How many keys there are up to the end of each group.
  std::vector<double> ends() const {
    std::vector<double> e(first_.begin() + 1, first_.end());
    e.push_back(keys_);
    return e;
  }

 private:
  std::vector<double> first_;
  std::vector<double> each_;
  std::vector<double> before_;
  double keys_{};
  double total_{};
};

/// Nodes of one weight.
struct Class {
  double weight{};
  double nodes{};
};

// Heaviest first. More than `most` distinct weights are rounded up to a grid: nodes that could take
// more keep a lower bound a lower bound.
std::vector<Class> classes_of(std::span<const double> weights, std::size_t most) {
  std::vector<double> sorted(weights.begin(), weights.end());
  std::erase_if(sorted, [](double w) { return !(w > 0); });
  std::ranges::sort(sorted, std::greater{});
  std::vector<Class> classes;
  for (const double w : sorted) {
    if (classes.empty() || classes.back().weight != w) classes.push_back({w, 0});
    classes.back().nodes += 1;
  }
  if (classes.size() <= most) return classes;
  std::vector<Class> merged;
  const std::size_t in_one = (classes.size() + most - 1) / most;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (i % in_one == 0) merged.push_back({classes[i].weight, 0});
    merged.back().nodes += classes[i].nodes;
  }
  return merged;
}

// Fractional optimum of the largest load over weight: a node takes at most one copy of each key,
// so the heaviest ones may be full before the others are level (a minimum cut of the flow from keys
// to nodes; the cut with all keys is the tightest).
double level(const std::vector<Class>& classes, double copies, double total) {
  double weight = 0;
  for (const Class& c : classes) weight += c.weight * c.nodes;
  double full = 0;
  double best = 0;
  for (const Class& c : classes) {
    if (full >= copies) break;
    best = (copies - full) * total / weight;
    if (best * c.weight <= total) break;
    full += c.nodes;
    weight -= c.weight * c.nodes;
  }
  return best;
}

// Equal weights: of the m hottest keys' copies, m copies / n rounded up are on some node. For each
// such number the least m that forces it leaves the hottest keys.
double pigeonhole_equal(const Prefix& loads, double nodes, double weight, double copies) {
  constexpr double kFirst = 100'000;
  double most = 0;
  const auto try_forced = [&](double j) {
    const double m = std::floor((j - 1) * nodes / copies) + 1;
    if (j >= 1 && m <= loads.keys()) most = std::max(most, loads.coldest(j, m));
  };
  const double last = std::ceil(loads.keys() * copies / nodes);
  for (double j = 1; j <= std::min(last, kFirst); ++j) try_forced(j);
  for (const double end : loads.ends()) try_forced(std::ceil(end * copies / nodes));
  return most / weight;
}

class WeightedPigeonhole {
 public:
  WeightedPigeonhole(const Prefix& loads, const std::vector<Class>& classes, double copies)
      : loads_(loads), classes_(classes), copies_(copies) {}

  /// The largest bound that some of many m give, at least `from`.
  double bound(double from) const {
    double most = from;
    for (double m = 1; m <= loads_.keys();
         m = m < 64 ? m + 1 : std::min(std::floor(m * 1.15), std::max(m + 1, loads_.keys()))) {
      most = raise(m, most);
      if (m >= loads_.keys()) break;
    }
    return raise(loads_.keys(), most);
  }

 private:
  // Whether the copies of the m hottest keys fit where a node of weight w bears level × w.
  bool fits(double m, double level) const {
    double room = 0;
    for (const Class& c : classes_) {
      room += c.nodes * most_on_a_node(m, level * c.weight);
      if (room >= m * copies_) return true;
    }
    return false;
  }
  // How many of the m hottest keys a node can hold at most, the coldest of them first.
  double most_on_a_node(double m, double bearable) const {
    double low = 0;
    double high = m;
    while (low < high) {
      const double j = std::floor((low + high + 1) / 2);
      if (loads_.coldest(j, m) <= bearable) {
        low = j;
      } else {
        high = j - 1;
      }
    }
    return low;
  }
  double raise(double m, double level) const {
    if (fits(m, level)) return level;
    double low = level;
    double high = std::max(2 * level, loads_.of(1) / classes_.back().weight);
    while (!fits(m, high)) high *= 2;
    for (int i = 0; i < 60 && high - low > 1e-13 * high; ++i) {
      const double half = (low + high) / 2;
      (fits(m, half) ? high : low) = half;
    }
    return low;
  }
  const Prefix& loads_;
  const std::vector<Class>& classes_;
  double copies_;
};

}  // namespace

double best_max_over_mean(const Popularity& popularity, std::span<const double> weights,
                          std::size_t copies) {
  const Prefix loads(popularity);
  const std::vector<Class> classes = classes_of(weights, 256);
  if (loads.keys() == 0 || classes.empty() || copies == 0) return 1;
  double nodes = 0;
  for (const Class& c : classes) nodes += c.nodes;
  double weight = 0;
  for (const double w : weights) weight += w > 0 ? w : 0;
  const double of_each = std::min(static_cast<double>(copies), nodes);

  double bound = std::max(of_each * loads.total() / weight, level(classes, of_each, loads.total()));
  if (classes.size() == 1) {
    bound = std::max(bound, pigeonhole_equal(loads, nodes, classes[0].weight, of_each));
  } else {
    bound = WeightedPigeonhole(loads, classes, of_each).bound(bound);
  }
  return bound * weight / (of_each * loads.total());
}

Popularity even_popularity(double keys) {
  Popularity p;
  p.key_count = keys;
  if (keys > 0) p.groups.push_back({.share_each = 1 / keys, .keys = keys});
  return p;
}

}  // namespace shardsim
