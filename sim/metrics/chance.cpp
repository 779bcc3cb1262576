#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "sim/engine/random.h"
#include "sim/metrics/best.h"

namespace shardsim {
namespace {

/// Draws nodes in proportion to weight: Walker's alias method as Vose (1991) builds it.
class Alias {
 public:
  explicit Alias(std::span<const double> weights) : stay_(weights.size()), other_(weights.size()) {
    double total = 0;
    for (const double w : weights) total += w;
    std::vector<double> scaled;
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
      scaled.push_back(weights[i] / total * static_cast<double>(weights.size()));
      (scaled[i] < 1 ? small : large).push_back(i);
    }
    while (!small.empty() && !large.empty()) {
      const std::uint32_t s = small.back();
      const std::uint32_t l = large.back();
      small.pop_back();
      stay_[s] = static_cast<std::uint64_t>(scaled[s] * 0x1p64);
      other_[s] = l;
      scaled[l] -= 1 - scaled[s];
      if (scaled[l] < 1) {
        large.pop_back();
        small.push_back(l);
      }
    }
    for (const auto& rest : {small, large}) {
      for (const std::uint32_t i : rest) {
        stay_[i] = UINT64_MAX;
        other_[i] = i;
      }
    }
  }
  std::uint32_t draw(std::uint64_t bits) const {
    __extension__ using Wide = unsigned __int128;
    const Wide scaled = static_cast<Wide>(bits) * stay_.size();
    const auto i = static_cast<std::uint32_t>(scaled >> 64);
    return static_cast<std::uint64_t>(scaled) <= stay_[i] ? i : other_[i];
  }

 private:
  std::vector<std::uint64_t> stay_;
  std::vector<std::uint32_t> other_;
};

/// Adds one node that is among the chosen with probability p to the distribution of their number.
void convolve(std::vector<double>& number, double p) {
  for (std::size_t k = number.size(); k-- > 1;) {
    number[k] = number[k] * (1 - p) + number[k - 1] * p;
  }
  number[0] *= 1 - p;
}

/// The probability that each node is among `copies` drawn one after the other without replacement
/// in proportion to weight: nodes race with exponential clocks of rate w, the first `copies` are
/// chosen, so it is the integral over t of w exp(-w t) P(fewer than `copies` others before t).
/// Trapezoids over log t, whose error falls exponentially with their width.
std::vector<double> inclusion(std::span<const double> weights, std::size_t copies) {
  const std::size_t n = weights.size();
  const double lightest = *std::ranges::min_element(weights);
  const double heaviest = *std::ranges::max_element(weights);
  double total = 0;
  for (const double w : weights) total += w;
  std::vector<double> chosen(n);
  if (lightest == heaviest || copies >= n || copies == 1) {
    const auto c = static_cast<double>(copies);
    for (std::size_t i = 0; i < n; ++i) {
      chosen[i] = copies >= n ? 1 : copies == 1 ? weights[i] / total : c / static_cast<double>(n);
    }
    return chosen;
  }
  // Equal weights are worked out once.
  std::vector<double> distinct(weights.begin(), weights.end());
  std::ranges::sort(distinct, std::greater{});
  const auto repeated = std::ranges::unique(distinct);
  distinct.erase(repeated.begin(), repeated.end());
  std::vector<double> of_class(distinct.size());

  constexpr double kStep = 0.25;
  std::vector<double> number(copies + 1);  // of nodes before t: P(0), …, P(copies)
  std::vector<double> others(copies + 1);
  for (double u = std::log(1e-9 / heaviest); u < std::log(45 / lightest); u += kStep) {
    const double t = std::exp(u);
    std::ranges::fill(number, 0);
    number[0] = 1;
    for (const double w : weights) convolve(number, -std::expm1(-w * t));
    double few = 0;
    for (const double p : number) few += p;
    if (few < 1e-15) break;
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      const double w = distinct[i];
      const double p = -std::expm1(-w * t);
      if (p < 0.5) {
        others[0] = number[0] / (1 - p);
        for (std::size_t k = 1; k < copies; ++k) {
          others[k] = (number[k] - p * others[k - 1]) / (1 - p);
        }
      } else {  // dividing out would lose its digits
        std::ranges::fill(others, 0);
        others[0] = 1;
        bool left_out = false;
        for (const double v : weights) {
          if (v == w && !std::exchange(left_out, true)) continue;
          convolve(others, -std::expm1(-v * t));
        }
      }
      double fewer = 0;
      for (std::size_t k = 0; k < copies; ++k) fewer += others[k];
      of_class[i] += kStep * t * w * std::exp(-w * t) * fewer;
    }
  }
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = std::ranges::lower_bound(distinct, weights[i], std::greater{});
    chosen[i] = of_class[static_cast<std::size_t>(at - distinct.begin())];
    sum += chosen[i];
  }
  for (double& c : chosen) c *= static_cast<double>(copies) / sum;
  return chosen;
}

/// Sums over keys of powers of their loads.
struct Moments {
  double first{};
  double second{};
  double third{};
  double fourth{};
  void add(double share, double keys) {
    first += keys * share;
    second += keys * share * share;
    third += keys * share * share * share;
    fourth += keys * share * share * share * share;
  }
};

/// The load that many small keys put on each node: near a normal one, with its mean, variance,
/// skewness and kurtosis.
class Tail {
 public:
  Tail(const Moments& m, std::span<const double> chosen) {
    double sum = 0;
    for (const double p : chosen) {
      const double v = p * (1 - p);
      Node node{.mean = p * m.first};
      if (v > 0) {
        node.sd = std::sqrt(v * m.second);
        node.skewness = (1 - 2 * p) * m.third / (std::sqrt(v) * m.second * std::sqrt(m.second));
        node.kurtosis = (1 - 6 * v) * m.fourth / (v * m.second * m.second);
      }
      nodes_.push_back(node);
      sum += node.sd * node.sd;
    }
    // Independent variances d that become the nodes' own once their sum is held fixed:
    // v = d (1 - d / sum of d).
    for (Node& node : nodes_) node.free = node.sd * node.sd;
    for (int round = 0; round < 50; ++round) {
      double next = 0;
      for (Node& node : nodes_) {
        node.free = node.sd * node.sd / std::max(0.5, 1 - node.free / sum);
        next += node.free;
      }
      sum = next;
    }
    sum_ = sum;
  }

  /// Adds one draw to `loads`.
  void draw(const RandomStream& chance, std::uint32_t hash, std::vector<double>& loads,
            std::vector<double>& scratch) const {
    if (!(sum_ > 0)) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) loads[i] += nodes_[i].mean;
      return;
    }
    double together = 0;
    RandomBits bits{};
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i % 2 == 0) bits = chance.bits({.request = i, .entity = hash, .attempt = UINT16_MAX});
      scratch[i] = std::sqrt(nodes_[i].free) * standard_normal(i % 2 == 0 ? bits.a : bits.b);
      together += scratch[i];
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& n = nodes_[i];
      loads[i] += n.mean;
      if (!(n.sd > 0)) continue;
      const double z = (scratch[i] - n.free / sum_ * together) / n.sd;
      const double x = z + (z * z - 1) * n.skewness / 6 + (z * z - 3) * z * n.kurtosis / 24 -
                       (2 * z * z - 5) * z * n.skewness * n.skewness / 36;
      loads[i] += n.sd * x;
    }
  }

 private:
  struct Node {
    double mean{};
    double sd{};
    double skewness{};
    double kurtosis{};
    double free{};  ///< variance before the sum is held fixed
  };
  std::vector<Node> nodes_;
  double sum_{};
};

/// The keys that are placed one by one, as groups, and the moments of the rest.
struct Split {
  std::vector<PopularityGroup> heads;
  double head_keys{};
  Moments tail{};
};

// The fewest heads that leave a tail whose skewness on a node is small, or matters little beside
// the least that the heads alone enforce; or as many as `most_heads` keys allow.
Split split(const Popularity& popularity, double chosen, double mean_load, double best,
            double most_heads) {
  constexpr double kSkewness = 0.15;
  constexpr double kMostSkewness = 1;
  constexpr double kError = 0.002;
  std::vector<PopularityGroup> groups = popularity.groups;
  std::ranges::stable_sort(groups, std::greater{}, &PopularityGroup::share_each);
  std::vector<Moments> tails(groups.size() + 1);  // of the groups from i on
  for (std::size_t i = groups.size(); i-- > 0;) {
    tails[i] = tails[i + 1];
    tails[i].add(groups[i].share_each, std::round(groups[i].keys));
  }
  const double v = chosen * (1 - chosen);
  const auto near_normal = [&](const Moments& m) {
    const double sd = std::sqrt(v * m.second);
    const double skewness = sd > 0 ? m.third / (sd * m.second) : 0;
    return skewness <= kSkewness ||
           (skewness <= kMostSkewness && skewness * skewness * sd / mean_load <= kError * best);
  };
  Split s;
  std::size_t cut = 0;
  for (; cut < groups.size() && !near_normal(tails[cut]); ++cut) {
    const double more = std::round(groups[cut].keys);
    if (s.head_keys + more > most_heads) break;
    s.head_keys += more;
  }
  s.tail = tails[cut];
  groups.resize(cut);
  s.heads = std::move(groups);
  return s;
}

/// Places keys one by one, each on distinct nodes.
class Placer {
 public:
  Placer(const RandomStream& chance, std::span<const double> weights, std::size_t copies)
      : chance_(chance), copies_(copies), nodes_(weights.size()), weights_(weights) {
    const auto [least, most] = std::ranges::minmax(weights);
    if (least != most) alias_.emplace_back(weights);
  }
  void place(std::uint32_t hash, std::uint64_t key, double share, std::vector<double>& loads) {
    std::size_t placed = 0;
    for (std::uint16_t attempt = 0; placed < copies_; ++attempt) {
      if (attempt == kPatience) {
        place_rest(hash, key, share, placed, loads);
        return;
      }
      const RandomBits bits = chance_.bits({.request = key, .entity = hash, .attempt = attempt});
      std::array<std::uint32_t, 4> drawn{};
      std::size_t draws = 4;
      if (alias_.empty()) {
        for (std::size_t i = 0; i < 4; ++i) {
          const std::uint64_t half = ((i < 2 ? bits.a : bits.b) >> (32 * (i % 2))) & UINT32_MAX;
          drawn[i] = static_cast<std::uint32_t>((half * nodes_) >> 32);
        }
      } else {
        drawn = {alias_[0].draw(bits.a), alias_[0].draw(bits.b), 0, 0};
        draws = 2;
      }
      for (std::size_t i = 0; i < draws && placed < copies_; ++i) {
        if (std::find(on_.begin(), on_.begin() + placed, drawn[i]) != on_.begin() + placed)
          continue;
        on_[placed++] = drawn[i];
        loads[drawn[i]] += share;
      }
    }
  }

 private:
  static constexpr std::uint16_t kPatience = 64;
  // Where the nodes that are left have next to no weight, drawing again would take for ever.
  void place_rest(std::uint32_t hash, std::uint64_t key, double share, std::size_t placed,
                  std::vector<double>& loads) {
    for (; placed < copies_; ++placed) {
      const auto taken = [&](std::uint32_t i) {
        return std::find(on_.begin(), on_.begin() + placed, i) != on_.begin() + placed;
      };
      double left = 0;
      for (std::uint32_t i = 0; i < nodes_; ++i) left += taken(i) ? 0 : weights_[i];
      const RandomBits bits = chance_.bits(
          {.request = key, .entity = hash, .attempt = static_cast<std::uint16_t>(100 + placed)});
      double until = unit(bits.a) * left;
      std::uint32_t node = 0;
      for (std::uint32_t i = 0; i < nodes_; ++i) {
        if (taken(i)) continue;
        node = i;
        until -= weights_[i];
        if (until < 0) break;
      }
      on_[placed] = node;
      loads[node] += share;
    }
  }
  const RandomStream& chance_;
  std::size_t copies_;
  std::uint64_t nodes_;
  std::span<const double> weights_;
  std::vector<Alias> alias_;  ///< none where all weights are equal
  std::array<std::uint32_t, kMostReplicas> on_{};
};

}  // namespace

double Chance::standard_error() const {
  return hashes == 0 ? 0 : standard_deviation / std::sqrt(static_cast<double>(hashes));
}

Chance chance_max_over_mean(const Popularity& popularity, std::span<const double> all_weights,
                            std::size_t copies, std::uint64_t seed,
                            std::span<const double> all_capacities) {
  std::vector<double> weights;
  std::vector<double> capacities;
  for (std::size_t i = 0; i < all_weights.size(); ++i) {
    const double capacity = all_capacities.empty() ? all_weights[i] : all_capacities[i];
    if (!(all_weights[i] > 0) || !(capacity > 0)) continue;
    weights.push_back(all_weights[i]);
    capacities.push_back(capacity);
  }
  double total = 0;
  for (const PopularityGroup& g : popularity.groups) total += g.share_each * std::round(g.keys);
  if (weights.empty() || copies == 0 || !(total > 0)) return {.mean = 1, .hashes = 0};

  const auto n = static_cast<double>(weights.size());
  copies = std::min({copies, weights.size(), kMostReplicas});
  const auto c = static_cast<double>(copies);
  double capacity = 0;
  for (const double w : capacities) capacity += w;
  const std::vector<double> chosen = inclusion(weights, copies);
  const Split parts =
      split(popularity, *std::ranges::min_element(chosen), c * total / n,
            best_max_over_mean(popularity, capacities, copies), std::max(1000.0, 64 * n / c));
  const Tail tail(parts.tail, chosen);
  const RandomStream chance(seed, Purpose::chance);
  Placer placer(chance, weights, copies);

  // About 5 ns a copy and 60 ns a node; about 15 ms in all, but for very many nodes.
  const double cost = 5e-9 * parts.head_keys * c + 60e-9 * n;
  const auto hashes = static_cast<std::uint32_t>(
      std::clamp(0.015 / cost, std::clamp(6.4e5 / n, 8.0, 64.0), 1000.0));
  std::vector<double> loads(weights.size());
  std::vector<double> scratch(weights.size());
  double sum = 0;
  double squares = 0;
  for (std::uint32_t hash = 0; hash < hashes; ++hash) {
    std::ranges::fill(loads, 0);
    std::uint64_t key = 0;
    for (const PopularityGroup& g : parts.heads) {
      const auto keys = static_cast<std::uint64_t>(std::round(g.keys));
      for (std::uint64_t k = 0; k < keys; ++k) placer.place(hash, key++, g.share_each, loads);
    }
    tail.draw(chance, hash, loads, scratch);
    double largest = 0;
    for (std::size_t i = 0; i < loads.size(); ++i)
      largest = std::max(largest, loads[i] / capacities[i]);
    const double ratio = largest * capacity / (c * total);
    sum += ratio;
    squares += ratio * ratio;
  }
  const auto h = static_cast<double>(hashes);
  const double variance = std::max(0.0, squares / h - sum / h * (sum / h));
  return {.mean = sum / h, .standard_deviation = std::sqrt(variance), .hashes = hashes};
}

}  // namespace shardsim
