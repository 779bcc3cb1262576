#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/cluster/workload.h"

namespace shardsim {

/// A lower bound of the largest load over the mean load, each over the node's weight, that no
/// placement of keys on nodes can beat when every key has `copies` copies on distinct nodes and its
/// load falls evenly on them. (How many of the copies a request asks cancels out: it scales every
/// load alike. Where one copy only serves a key, `copies` is 1.)
///
/// The largest of: the mean; the hottest keys' copies on the heaviest nodes; for many m, the
/// pigeonhole over the copies of the m hottest keys, where a node that holds j of them has at
/// least the j smallest of those loads; and the fractional optimum, where no node takes more than
/// one copy of each key. Never above the optimum; equal to it where loads divide.
/// 1 when the popularity is unknown (no groups). At 10,000 nodes below 0.1 s with equal weights.
double best_max_over_mean(const Popularity& popularity, std::span<const double> weights,
                          std::size_t copies);

/// What an ideal hash shows by luck.
struct Chance {
  double mean{};                ///< expected largest load over mean load, each over its weight
  double standard_deviation{};  ///< between hashes
  std::size_t hashes{};         ///< that were drawn
  double standard_error() const;
};

/// Expected largest over mean load when each key's copies lie on distinct nodes at random, each
/// drawn in proportion to weight from the nodes that are left (as weighted rendezvous hashing
/// does), and each copy has an even part of the key's load.
///
/// Monte Carlo over `Purpose::chance` of the seed: the hottest keys one by one; the rest, of which
/// no key matters by itself, by its first four cumulants for each node (Cornish and Fisher 1937),
/// with the nodes' total held fixed. O(10^7) draws at most: below 50 ms at 1,000 nodes.
///
/// `capacities`, where given, are what loads are taken over instead of the weights they are drawn
/// by.
Chance chance_max_over_mean(const Popularity& popularity, std::span<const double> weights,
                            std::size_t copies, std::uint64_t seed,
                            std::span<const double> capacities = {});

/// `keys` keys of equal load.
Popularity even_popularity(double keys);

}  // namespace shardsim
