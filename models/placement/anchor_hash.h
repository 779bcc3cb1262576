#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/placement/draws.h"
#include "sim/engine/random.h"
#include "sim/engine/units.h"

namespace shardsim {

/// AnchorHash over a fixed number of buckets, of which some work and the others are removed.
///
/// A hash draws among all buckets; while it hits a removed one, it draws again among those that
/// worked right after that removal. 1 + ln(buckets / working) draws on average; 16 bytes a bucket,
/// of which most look-ups read 4. remove() and add() are O(1). Draws by 64-bit finalisers: with a
/// CRC, as published C++ code has it, shares drift apart from a million buckets on.
/// Source: Mendelson, Vargaftik, Barabash, Lorenz, Keslassy and Orda, "AnchorHash: A Scalable
/// Consistent Hash", IEEE/ACM ToN 2021, in its form of least memory (arrays A, W, L and K).
class AnchorHash {
 public:
  /// Buckets 0 .. working-1 work; 1 <= working <= capacity.
  AnchorHash(std::uint32_t working, std::uint32_t capacity);

  /// The working bucket of `hash`.
  std::uint32_t find(std::uint64_t hash) const {
    auto bucket = static_cast<std::uint32_t>(below(hash, capacity()));
    while (const std::uint32_t left = left_[bucket]) {
      auto next = static_cast<std::uint32_t>(below(redraw(hash, bucket), left));
      while (left_[next] >= left) next = successor_[next];
      bucket = next;
    }
    return bucket;
  }
  /// `bucket` works, and another one does.
  void remove(std::uint32_t bucket);
  /// Takes the bucket removed last back to work; not if all work.
  std::uint32_t add();
  bool full() const { return removed_.empty(); }

  std::uint32_t capacity() const { return static_cast<std::uint32_t>(left_.size()); }
  Bytes memory() const;

 private:
  std::uint32_t working_;                 ///< N
  std::vector<std::uint32_t> left_;       ///< A: how many worked after the removal; 0: works
  std::vector<std::uint32_t> successor_;  ///< K: what stood in its place after the removal
  std::vector<std::uint32_t> order_;      ///< W: the working buckets
  std::vector<std::uint32_t> place_;      ///< L: where in W a bucket was last
  std::vector<std::uint32_t> removed_;    ///< R, the last one at the end
};

}  // namespace shardsim
