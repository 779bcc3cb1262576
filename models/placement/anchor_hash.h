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
/// of which a look-up reads 8. remove() and add() are O(1). Draws by 64-bit finalisers: with a
/// CRC, as in the authors' code, shares drift apart from a million buckets on.
/// Source: Mendelson, Vargaftik, Barabash, Lorenz, Keslassy and Orda, "AnchorHash: A Scalable
/// Consistent Hash", IEEE/ACM ToN 2021, algorithm 3 (arrays A, W, L and K).
class AnchorHash {
 public:
  /// Buckets 0 .. working-1 work; 1 <= working <= capacity.
  AnchorHash(std::uint32_t working, std::uint32_t capacity);

  /// The working bucket of `hash`.
  std::uint32_t find(std::uint64_t hash) const {
    auto bucket = static_cast<std::uint32_t>(below(hash, capacity()));
    while (const std::uint32_t left = buckets_[bucket].left) {
      auto next = static_cast<std::uint32_t>(below(redraw(hash, bucket), left));
      while (buckets_[next].left >= left) next = buckets_[next].successor;
      bucket = next;
    }
    return bucket;
  }
  /// `bucket` works, and another one does.
  void remove(std::uint32_t bucket);
  /// Takes the bucket removed last back to work; not if all work.
  std::uint32_t add();
  bool full() const { return removed_.empty(); }

  std::uint32_t capacity() const { return static_cast<std::uint32_t>(buckets_.size()); }
  Bytes memory() const;

 private:
  struct Bucket {
    std::uint32_t left{};       ///< A: how many worked after its removal; 0 while it works
    std::uint32_t successor{};  ///< K: what stood in its place after its removal
  };
  std::uint32_t working_;               ///< N
  std::vector<Bucket> buckets_;         ///< A and K
  std::vector<std::uint32_t> order_;    ///< W: the working buckets
  std::vector<std::uint32_t> place_;    ///< L: where in W a bucket was last
  std::vector<std::uint32_t> removed_;  ///< R, the last one at the end
};

}  // namespace shardsim
