#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sim/cluster/workload.h"
#include "workloads/mix.h"
#include "workloads/scan_length.h"
#include "workloads/trace_summary.h"

namespace shardsim::workloads {

/// A trace, and what it takes from elsewhere where it lacks a column.
struct ReplayConfig {
  TraceConfig trace{};
  MixConfig mix{};           ///< without an operation column
  Sizes value_size{};        ///< without a column of sizes
  ScanLength scan_length{};  ///< scans never have their length in a trace
};

/// Replays a trace as an open loop: a row's request starts as long after the run's begin as the row
/// is behind the first one, divided by `speed`. With `loop` the trace begins again one mean gap
/// after its end. Reads it twice: once when it is made, to know its keys, once while it runs.
///
/// A key's hash is XXH64 of its text; its position in key order is its eight bytes behind what all
/// keys begin with. A scan's last key is estimated from the sample of positions. Constant memory,
/// no allocation a request. Throws UsageError for what is wrong in the file when it is made.
class Replay final : public Workload {
 public:
  /// `path` is where the file is; messages call it as the config does.
  Replay(const ReplayConfig& config, const std::string& path, const WorkloadInput& input);

  bool next(Request& request) override;
  void draw(Request& request) override;
  std::optional<std::uint64_t> last_rank() const override;
  const Popularity& popularity() const override { return summary_.popularity; }
  double key_count() const override { return summary_.keys; }
  std::optional<Key> key(std::uint64_t) const override { return {}; }
  std::vector<std::uint64_t> sorted_positions() const override { return summary_.sorted_positions; }
  std::string name_of(const Key& key) const override;
  Bytes mean_value_size() const override;
  Rate mean_rate() const override;
  std::vector<double> operation_shares() const override;
  double mean_rows() const override { return config_.scan_length.mean(); }
  std::uint64_t bad_rows() const override { return bad_rows_; }

 private:
  bool next_row(TraceRow& row);
  std::int64_t lap_ns() const;
  void fill(const TraceRow& row, Request& request);
  Key last_of_scan(const Key& first, std::uint32_t rows) const;

  ReplayConfig config_;
  Duration run_;
  TraceReader reader_;
  TraceSummary summary_;
  std::optional<Mix> mix_;  ///< without an operation column
  std::optional<OperationId> scanning_;
  std::uint32_t zones_;
  RandomStream operation_stream_;
  RandomStream size_stream_;
  RandomStream scan_stream_;
  RandomStream zone_stream_;
  std::uint64_t next_id_{};
  std::uint64_t laps_{};
  std::uint64_t bad_rows_{};
  std::uint64_t last_hash_{};
};

}  // namespace shardsim::workloads
