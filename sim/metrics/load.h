#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace shardsim {

/// How unevenly a load is spread. `x` is a load over its weight (a node's busy time over its
/// capacity); the mean of x is the sum of loads over the sum of weights, and the other figures
/// weigh each x by its weight too. Not a number where there is no load at all (and p99_over_p50
/// where the median is 0). All are ratios.
struct Imbalance {
  double mean{};  ///< of x; its unit is the load's over the weight's
  double max_over_mean{};
  double cv{};            ///< standard deviation over mean, population form
  double gini{};          ///< 0 even, towards 1 all on one
  double jain{};          ///< 1 even, towards 1/n all on one; 1 / (1 + cv^2)
  double p99_over_p50{};  ///< of x, by nearest rank, weights left aside
  struct Hot {
    std::size_t index{};
    double x{};
    double share{};  ///< of all load, from 0 to 1
  };
  std::vector<Hot> hottest;  ///< at most ten, largest x first; the lower index of equals
};

/// O(n log n). `weights` is empty (all 1) or as long as `loads`; an entry of weight 0 is left out.
Imbalance imbalance(std::span<const double> loads, std::span<const double> weights = {});

}  // namespace shardsim
