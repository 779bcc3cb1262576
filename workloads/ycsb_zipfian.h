#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/workload.h"
#include "sim/engine/random.h"

namespace shardsim::workloads {

/// YCSB's ScrambledZipfianGenerator, as YCSB has it: Gray's approximate Zipf generator of exponent
/// 0.99 over 1e16 items, with the zeta constant of 1e10 items, then FNV-64 of the item modulo the
/// key count. So the hottest key has 3.78% of the requests whatever the key count, where exact
/// Zipf 0.99 over 1e6 keys has 6.5%; and keys are scattered already. For papers that used YCSB.
///
/// Sources: site.ycsb.generator.ScrambledZipfianGenerator and ZipfianGenerator; Gray et al.,
/// Quickly generating billion-record synthetic databases, SIGMOD 1994.
class YcsbZipfian {
 public:
  static constexpr double kTheta = 0.99;
  static constexpr double kZeta = 26.46902820178302;
  static constexpr double kItems = 1e16;  // + 1, which a double of this size does not hold

  explicit YcsbZipfian(std::uint64_t keys);

  /// The item of 64 random bits: 0 the most popular.
  std::uint64_t item(std::uint64_t bits) const;
  std::uint64_t key(std::uint64_t item) const { return fnv(item) % keys_; }
  /// Probability that an item is below `item`.
  double below_item(double item) const;

  /// How popular a key is among all, when `item` was drawn for it: exact for the keys of the 65,536
  /// most popular items, else the item's own place.
  std::uint64_t rank(std::uint64_t item, std::uint64_t key) const;
  /// Exact for the keys of the 65,536 most popular items but for the last of their share: that of
  /// all other items, which is taken as spread evenly.
  Popularity popularity() const;

  /// FNV-1a over the eight bytes, least first, then Java's Math.abs.
  static std::uint64_t fnv(std::uint64_t value);

 private:
  struct Head {
    std::uint64_t key{};
    double share{};
    std::uint64_t rank{};
  };
  static constexpr std::size_t kFilterBits = 20;
  static std::size_t filter_bit(std::uint64_t key) {
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> (64 - kFilterBits));
  }
  void rank_head();
  const Head* in_head(std::uint64_t key) const;
  std::uint64_t keys_;
  double second_;  ///< uz below which the item is 1
  double alpha_;
  double eta_;
  double head_items_;
  std::vector<Head> head_;                ///< keys of the most popular items, by key
  std::vector<std::uint32_t> item_rank_;  ///< of the most popular items' keys
  std::vector<std::uint64_t> maybe_;      ///< a bit for each hash of a key of the head
};

}  // namespace shardsim::workloads
