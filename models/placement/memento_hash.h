#pragma once

#include <cstdint>
#include <vector>

#include "models/placement/draws.h"
#include "models/placement/jump_hash.h"
#include "sim/engine/random.h"
#include "sim/engine/units.h"

namespace shardsim {

/// MementoHash: jump hash over buckets 0 .. size-1, of which some are removed and remembered.
///
/// A hash that jumps to a removed bucket draws among as many buckets as worked right after that
/// removal, and follows the removed ones it hits to what stood in their place. Jump's time where
/// nothing is removed, about ln(size / working) draws more otherwise; memory of 20 to 36 bytes a
/// removed bucket, none for the others. No bound on the buckets. remove() and add() are O(1)
/// amortised. Source: Coluzzi, Brocco, Antonucci and Leidi, "MementoHash: A Stateful, Minimal
/// Memory, Best Performing Consistent Hash Algorithm", IEEE/ACM ToN 2024.
class MementoHash {
 public:
  /// Buckets 0 .. working-1 work; at least one.
  explicit MementoHash(std::uint32_t working) : size_(working) {}

  /// The working bucket of `hash`.
  std::uint32_t find(std::uint64_t hash) const {
    std::uint32_t bucket = jump_hash(hash, size_);
    if (removed_.empty()) return bucket;
    while (const std::uint32_t left = left_after(bucket)) {
      auto next = static_cast<std::uint32_t>(below(redraw(hash, bucket), left));
      for (std::uint32_t l = left_after(next); l >= left; l = left_after(next)) next = l;
      bucket = next;
    }
    return bucket;
  }
  /// `bucket` works, and another one does.
  void remove(std::uint32_t bucket);
  /// Takes the bucket removed last back to work, or a new one: 0 .. size.
  std::uint32_t add();

  /// Buckets, with those that are removed.
  std::uint32_t size() const { return size_; }
  Bytes memory() const;

 private:
  // Open addressing with steps of one, at most half full. Entries go in and out as on a stack, so
  // clearing the last one leaves no gap that a search would stop at too early.
  struct Entry {
    std::uint32_t bucket{};
    std::uint32_t left{};  ///< how many worked after its removal; 0: no entry
  };
  // 0 where the bucket works.
  std::uint32_t left_after(std::uint32_t bucket) const {
    std::size_t at = place_of(bucket);
    while (table_[at].left != 0 && table_[at].bucket != bucket) at = (at + 1) & (table_.size() - 1);
    return table_[at].left;
  }
  std::size_t place_of(std::uint32_t bucket) const { return (bucket * 0x9e3779b1u) >> shift_; }
  void insert(std::uint32_t bucket, std::uint32_t left);
  void resize_table(std::size_t entries);

  std::uint32_t size_;
  std::vector<std::uint32_t> removed_;  ///< the last one at the end
  std::vector<Entry> table_;            ///< a power of two of them; none while nothing is removed
  int shift_{};
};

}  // namespace shardsim
