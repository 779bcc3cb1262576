#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/cluster/types.h"
#include "sim/engine/time.h"
#include "sim/metrics/histogram.h"

namespace shardsim {

/// What happened in each interval of a run. When there would be more than `most_rows` rows, each
/// two neighbours become one and the interval doubles, so that it stays bounded however long a run
/// grows; the answer is the same as if the wider interval had been there from the start.
///
/// Each row keeps a coarse histogram for each operation (16 buckets to an octave, counts of 32
/// bits), so that percentiles of merged rows are as good as those of single ones: within 3.2%.
/// Memory: 2.4 KiB × rows × operations, taken at construction; nothing allocates later. Events
/// belong to the row of their own time: requests that are offered to that of their intended start,
/// those that end to that of their end.
class Timeline {
 public:
  Timeline(std::size_t operations, Duration interval, std::size_t most_rows = 400);

  void offered(OperationId operation, Time intended_start) {
    ++cell(row_of(intended_start), operation).offered;
  }
  /// `bucket` is latency_buckets::of the latency.
  void completed(OperationId operation, Time end, std::size_t bucket) {
    const std::size_t i = row_of(end) * operations_ + operation.index();
    ++cells_[i].completed;
    ++latencies_[i * kBuckets + bucket / kMerged];
  }
  void failed(OperationId operation, Time end) { ++cell(row_of(end), operation).failed; }
  /// The largest and the mean utilisation of nodes over [from, to), a span of one row.
  void utilisation(Time from, Time to, double largest, double mean);

  Duration interval() const { return interval_; }
  std::size_t rows() const { return used_; }  ///< up to the last one in which anything happened
  std::size_t operations() const { return operations_; }
  /// The end of the row that holds `now`: when utilisation() is due next.
  Time next_boundary(Time now) const;

  struct Cell {
    std::uint64_t offered{};
    std::uint64_t completed{};
    std::uint64_t failed{};
  };
  const Cell& at(std::size_t row, OperationId operation) const {
    return cells_[row * operations_ + operation.index()];
  }
  /// Latency percentile of the requests that completed in rows [first, last); nullopt for none.
  std::optional<Duration> percentile(std::size_t first, std::size_t last, OperationId operation,
                                     double q) const;
  /// The same over all operations.
  std::optional<Duration> percentile(std::size_t first, std::size_t last, double q) const;
  /// The largest utilisation of any node in any span that was reported of this row; nullopt: none.
  std::optional<double> largest_utilisation(std::size_t row) const;
  /// Mean over the row's spans and their nodes.
  std::optional<double> mean_utilisation(std::size_t row) const;

 private:
  static constexpr std::size_t kMerged = 8;
  static constexpr std::size_t kBuckets = latency_buckets::kCount / kMerged;
  struct Utilisation {
    double largest{};
    double mean_times_ns{};
    std::int64_t ns{};
  };

  std::size_t row_of(Time t) {
    if (t >= row_first_ && t < row_end_) [[likely]]
      return row_;
    return seek(t);
  }
  std::size_t seek(Time t);
  void halve();
  Cell& cell(std::size_t row, OperationId operation) {
    return cells_[row * operations_ + operation.index()];
  }
  std::optional<Duration> percentile(std::size_t first, std::size_t last, std::size_t first_op,
                                     std::size_t last_op, double q) const;

  std::size_t operations_;
  Duration interval_;
  std::size_t most_rows_;
  std::size_t used_{};
  // The row that was asked for last.
  Time row_first_{};
  Time row_end_{};
  std::size_t row_{};
  std::vector<Cell> cells_;                ///< row × operation
  std::vector<std::uint32_t> latencies_;   ///< row × operation × bucket
  std::vector<Utilisation> utilisations_;  ///< row
};

}  // namespace shardsim
