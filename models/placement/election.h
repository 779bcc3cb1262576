#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/placement/spread.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// Weighted rendezvous among members: for each key every member draws u in (0, 1), and the least
/// -ln(u) / weight is preferred, so that a member comes first with probability weight / all
/// weights, and what happens to it changes nothing between others.
///
/// With equal weights draws are compared as integers. Otherwise by a logarithm of our own that has
/// only IEEE 754's exactly rounded operations, so that all machines agree. Equal costs go to the
/// lower NodeId. O(members) a key; no allocation.
/// Sources: Thaler and Ravishankar 1998; Schindelhauer and Schomaker, SPAA 2005 (weights).
class Election {
 public:
  /// `members` as ordered_members() gives them; a member's draws come from (seed, its NodeId).
  Election(const std::vector<Member>& members, std::uint64_t seed);

  /// Takes preferred members into `choice` until it is complete.
  void complete(std::uint64_t key, SpreadRule::Choice& choice) const;

  /// The preferred one among the members that are `eligible`; at least one must be.
  std::uint32_t preferred(std::uint64_t key, std::span<const char> eligible) const;

  Bytes memory() const;

 private:
  bool even_;
  std::vector<std::uint64_t> salts_;
  std::vector<double> weights_;
};

/// Natural logarithm of a normal positive number by exactly rounded operations alone: the same bits
/// on every machine. Relative error below 1e-14.
double portable_log(double x);

}  // namespace shardsim
