#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace shardsim::workloads {

/// How many distinct keys a stream has, and a uniform sample of them, in memory that does not grow:
/// the keys of the 65,536 smallest hashes. The count is exact up to that many, then has a standard
/// error of 0.4%. About 10 MB. Source: Bar-Yossef et al., Counting distinct elements in a data
/// stream, RANDOM 2002 (k minimum values).
class KeySketch {
 public:
  static constexpr std::size_t kKept = 65'536;
  static constexpr std::size_t kText = 64;  ///< how much of a key is kept

  void add(std::uint64_t hash, std::string_view text);
  double distinct() const;
  /// Characters that all keys begin with, at most kText - 8.
  std::size_t common_prefix() const { return prefix_; }
  /// Positions (position_of) of the sample, ascending, once each.
  std::vector<std::uint64_t> sorted_positions() const;

  /// Where a key lies in key order: its eight bytes behind a prefix of this length, the first
  /// weighing most, with zeros after its end.
  static std::uint64_t position_of(std::string_view text, std::size_t prefix);

 private:
  struct Entry {
    std::uint64_t hash{};
    std::array<char, kText> text{};
  };
  void keep_smallest() const;
  mutable std::vector<Entry> entries_;         ///< with repeats, until keep_smallest()
  mutable std::uint64_t largest_{UINT64_MAX};  ///< hashes above it can't be among the smallest
  std::array<char, kText> first_{};
  std::size_t prefix_{};
  bool any_{};
};

}  // namespace shardsim::workloads
