#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cluster/types.h"

namespace shardsim {

/// The most frequent keys of a stream in fixed memory: Space-Saving (Metwally, Agrawal, El Abbadi,
/// ICDT 2005), with its stream-summary structure.
///
/// A reported count is never below the true one and at most `error` above it; error is at most
/// total / capacity, and every key with more than total / capacity occurrences is reported. add()
/// is O(1), allocates nothing. About 64 bytes for each of `capacity` counters.
class HeavyHitters {
 public:
  explicit HeavyHitters(std::size_t capacity);

  void add(const Key& key);
  std::uint64_t total() const { return total_; }
  std::size_t capacity() const { return capacity_; }

  struct Hitter {
    Key key{};
    std::uint64_t count{};  ///< an upper bound
    std::uint64_t error{};  ///< the true count is at least count - error
  };
  /// The `k` keys with the largest counts, largest first; ties by hash.
  std::vector<Hitter> top(std::size_t k) const;

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = UINT32_MAX;
  struct Counter {
    Key key{};
    std::uint64_t error{};
    Index bucket{kNone};
    Index next{kNone};  ///< in its bucket, a ring-less doubly linked list
    Index previous{kNone};
  };
  /// The counters of one count; buckets stand in ascending order of it.
  struct Bucket {
    std::uint64_t count{};
    Index first{kNone};
    Index next{kNone};
    Index previous{kNone};
  };
  struct Slot {
    std::uint32_t tag{};
    Index counter{kNone};
  };

  std::size_t find(std::uint64_t hash) const;  ///< its slot, or the empty one where it belongs
  void erase(std::uint64_t hash);
  void increment(Index counter);
  void unlink(Index counter);
  void link(Index counter, Index bucket);
  Index new_bucket(std::uint64_t count, Index after);
  void drop_if_empty(Index bucket);

  std::size_t capacity_;
  std::uint64_t total_{};
  std::vector<Counter> counters_;
  std::vector<Bucket> buckets_;
  std::vector<Slot> slots_;
  std::size_t mask_;
  Index used_{};
  Index least_{kNone};         ///< the bucket of the smallest count
  Index free_buckets_{kNone};  ///< linked through next
};

}  // namespace shardsim
