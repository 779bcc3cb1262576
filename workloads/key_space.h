#pragma once

#include <cstdint>
#include <optional>

#include "sim/cluster/types.h"
#include "workloads/keys_config.h"
#include "workloads/permutation.h"

namespace shardsim::workloads {

/// The keys of a generated workload by number: who they are, and where they lie in key order.
/// Constant memory. `room` is how many there may ever be, those that are inserted included.
///
/// A key's hash is XXH64 of its number (8 bytes, least first) under a seed of the run's own, so
/// that replications place keys anew; its position is number * 2^64 / room.
class KeySpace {
 public:
  KeySpace(std::uint64_t room, Locality locality, std::uint64_t seed);

  std::uint64_t room() const { return room_; }
  /// The number, in key order, of the i-th key in order of popularity or of insertion.
  std::uint64_t number(std::uint64_t i) const { return scattered_ ? order_(i) : i; }
  /// The key of a number, number < room().
  Key key(std::uint64_t number) const;
  /// The number of a key; nullopt for a stranger.
  std::optional<std::uint64_t> number_of(const Key& key) const;

 private:
  std::uint64_t position(std::uint64_t number) const;
  std::uint64_t room_;
  bool scattered_;
  Permutation order_;
  std::uint64_t hash_seed_;
  std::uint64_t step_{};      ///< 2^64 / room, its whole part
  std::uint64_t fraction_{};  ///< and the rest, in 2^-64
};

}  // namespace shardsim::workloads
