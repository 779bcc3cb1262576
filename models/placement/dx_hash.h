#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/units.h"

namespace shardsim {

/// DxHash over a power of two of buckets, of which some work: the first working one in a sequence
/// of pseudo-random buckets that the hash seeds.
///
/// buckets / working probes on average, each of one bit. Where few buckets work, the working bucket
/// that follows the last of 8 probes a bucket, so that look-ups end: a key gets there with
/// probability exp(-8 working). remove() and add() are O(1).
/// Source: Dong and Wang, "DxHash: A Scalable Consistent Hash Based on the Pseudo-Random Sequence",
/// arXiv 2107.07930, 2021.
class DxHash {
 public:
  /// Buckets 0 .. working-1 work; 1 <= working <= capacity, which is rounded up to a power of two.
  DxHash(std::uint32_t working, std::uint32_t capacity);

  /// The working bucket of `hash`.
  std::uint32_t find(std::uint64_t hash) const {
    std::uint64_t state = hash;
    std::uint32_t bucket = bucket_of(state);
    for (std::uint64_t probes = 1; !works(bucket); ++probes) {
      if (probes == most_probes_) return next_working(bucket);
      state = state * 2862933555777941757u + 1;
      bucket = bucket_of(state);
    }
    return bucket;
  }
  /// `bucket` works, and another one does.
  void remove(std::uint32_t bucket);
  /// Takes the bucket removed last back to work; not if all work.
  std::uint32_t add();
  bool full() const { return removed_.empty(); }

  std::uint32_t capacity() const { return 1u << bits_; }
  Bytes memory() const;

 private:
  bool works(std::uint32_t bucket) const {
    return ((working_[bucket / 64] >> bucket % 64) & 1) != 0;
  }
  // The top bits; in two shifts, since one by 64 is none.
  std::uint32_t bucket_of(std::uint64_t state) const {
    return static_cast<std::uint32_t>(state >> 1 >> (63 - bits_));
  }
  std::uint32_t next_working(std::uint32_t bucket) const;

  int bits_;
  std::uint64_t most_probes_;
  std::uint32_t count_;                 ///< of those that work
  std::vector<std::uint64_t> working_;  ///< a bit a bucket
  std::vector<std::uint32_t> removed_;  ///< the last one at the end
};

}  // namespace shardsim
