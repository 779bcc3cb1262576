#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/cluster/types.h"
#include "sim/engine/time.h"

namespace shardsim {

/// Requests over the key space (rows: equal parts of [0, 2^64) of key positions) and over time
/// (columns, which double their width when a run outgrows them): the picture that the key
/// visualizers of production stores show. add() is O(1); 4 bytes a cell, taken at construction.
class Heatmap {
 public:
  Heatmap(std::size_t rows, std::size_t most_columns, Duration width);

  void add(const Key& key, Time t) {
    if (t < first_ || t >= end_) [[unlikely]]
      seek(t);
    __extension__ using Wide = unsigned __int128;
    const auto row = static_cast<std::size_t>((static_cast<Wide>(key.position) * rows_) >> 64);
    ++cells_[column_ * rows_ + row];
  }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return used_; }  ///< up to the last one in which anything happened
  Duration width() const { return width_; }      ///< of a column
  /// One column, by row.
  std::span<const std::uint32_t> column(std::size_t c) const {
    return std::span{cells_}.subspan(c * rows_, rows_);
  }
  /// The same with columns twice as wide.
  void halve();

 private:
  void seek(Time t);
  std::size_t rows_;
  std::size_t most_columns_;
  Duration width_;
  std::size_t used_{};
  // The column that was asked for last.
  std::size_t column_{};
  Time first_{};
  Time end_{};
  std::vector<std::uint32_t> cells_;  ///< column × row: the present column is a few cache lines
};

}  // namespace shardsim
