#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster/clients.h"
#include "sim/cluster/outcome.h"
#include "sim/cluster/types.h"
#include "sim/metrics/heatmap.h"
#include "sim/metrics/heavy_hitters.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/rebalance_log.h"
#include "sim/metrics/timeline.h"

namespace shardsim {

struct RecorderSetup {
  std::vector<std::string> operations{};  ///< names, in the order of OperationId
  Time measure_from{};                    ///< the warm-up's end
  Time measure_to{};                      ///< the end of sending
  Duration interval{1'000'000'000};       ///< of the timeline; > 0
  std::size_t timeline_rows{400};
  std::size_t heatmap_rows{250};
  std::size_t heatmap_columns{400};
  std::size_t hitters{1024};  ///< counters of the sketch of hot keys
  double key_count{};         ///< for count_rank(): what the top 1% is
};

/// All that is known of one operation's requests. Those count whose intended start lies in the
/// measured window, whenever they end.
struct OperationRecord {
  std::uint64_t offered{};
  std::array<std::uint64_t, kFailures> ended{};  ///< by Failure; [none] completed
  std::uint64_t attempts{};                      ///< over all that ended
  std::uint64_t partitions_touched{};            ///< over those that completed
  std::uint64_t failed_ns{};  ///< from intended start to end of those that failed, modulo 2^64
  Histogram latency{};        ///< of those that completed, from the intended start
  Histogram service_time{};   ///< of those that completed, from their last attempt's sending
  PartsByLatency parts{};     ///< of those that completed

  std::uint64_t completed() const { return ended[0]; }
  std::uint64_t failed() const { return ended[1] + ended[2] + ended[3]; }
  std::uint64_t in_flight() const { return offered - completed() - failed(); }
};

/// A node as the recorder follows it.
struct RecordedNode {
  std::uint32_t servers{1};
  double weight{1};
  Time joined{};
  Time left{kNever};
};

/// Watches a run: requests from their clients' side, nodes by their counters at each tick. What it
/// is told costs two calls a request, about 50 ns together, and no allocation.
///
/// Operations, hot keys, node counters and books are of the measured window; timeline and heat map
/// cover the whole run, so that one sees whether the warm-up was long enough.
class Recorder final : public RequestLog {
 public:
  explicit Recorder(const RecorderSetup& setup);

  // Nodes, numbered from 0 as the cluster numbers them.
  void add_node(const RecordedNode& node);
  void remove_node(NodeId node, Time when);

  // Requests, as they begin and end; in order of time.
  void offered(const Request& request) override {
    offered(request.operation, request.key, request.intended_start);
    if (request.popularity_rank != UINT64_MAX && measured(request.intended_start)) {
      count_rank(request.popularity_rank);
    }
  }
  void finished(const Request&, const Completion& completion) override { finished(completion); }
  void offered(OperationId operation, const Key& key, Time intended_start);
  void finished(const Completion& completion);
  /// A partition served a request; ids may grow at any time (amortised).
  void touched(PartitionId partition) {
    if (partition.index() >= partitions_.size()) [[unlikely]] {
      partitions_.resize(partition.index() + 1);
    }
    ++partitions_[partition.index()];
  }
  /// The popularity rank of a key that was drawn in the window, 0 the most popular: for the drawn
  /// share of the top 1, 10 and 1% of keys. Without it those of the top 1 and 10 come from the
  /// sketch and the third is unknown.
  void count_rank(std::uint64_t rank) {
    ++ranks_.drawn;
    ranks_.top_1 += rank < 1 ? 1 : 0;
    ranks_.top_10 += rank < 10 ? 1 : 0;
    ranks_.top_percent += rank < ranks_.percent ? 1 : 0;
  }

  /// When the next tick() is due: at the end of a timeline interval, or of the warm-up.
  Time next_tick(Time now) const;
  /// Reads the nodes' counters up to now (one entry a node, by NodeId). The first tick at or after
  /// measure_from sets where the window's counters begin. O(nodes).
  void tick(Time now, std::span<const NodeCounters> nodes);
  /// Ends the run at `end`: the last tick. Aborts unless offered = completed + failed + in flight
  /// for each operation and Little's law holds exactly: the area under the number of requests in
  /// the system is the sum of their times in it, in whole nanoseconds (modulo 2^64).
  void finish(Time end, std::span<const NodeCounters> nodes);

  const RecorderSetup& setup() const { return setup_; }
  Time end() const { return end_; }
  /// From the warm-up's end to the end of the run, as far as it got.
  Duration window() const { return end_ > setup_.measure_from ? end_ - setup_.measure_from : 0ns; }
  const OperationRecord& operation(OperationId id) const { return operations_[id.index()]; }
  std::size_t operations() const { return operations_.size(); }
  const Timeline& timeline() const { return timeline_; }
  const Heatmap& heatmap() const { return heatmap_; }
  const HeavyHitters& hitters() const { return hitters_; }
  std::span<const std::uint64_t> partitions() const { return partitions_; }
  /// Mean number of requests of the window in the system, over the window.
  double mean_in_system() const;

  std::size_t nodes() const { return nodes_.size(); }
  const RecordedNode& node(NodeId id) const { return nodes_[id.index()].node; }
  /// Counters of the window.
  NodeCounters counters(NodeId id) const;
  /// Server-seconds that a node offered in the window while it was a member.
  double capacity_s(NodeId id) const;
  /// Seconds in the window in which a node's utilisation was at least 0.95, by whole ticks.
  double over_capacity_s(NodeId id) const;

  struct Ranks {
    std::uint64_t drawn{};
    std::uint64_t top_1{};
    std::uint64_t top_10{};
    std::uint64_t top_percent{};
    std::uint64_t percent{};  ///< how many ranks the top 1% has, at least 1
  };
  const Ranks& ranks() const { return ranks_; }

  /// p99 latency of an operation around a span of the run.
  AroundMove p99_around(OperationId operation, Time begun, Time ended) const;

 private:
  struct WatchedNode {
    RecordedNode node{};
    NodeCounters before{};  ///< when the window began
    NodeCounters now{};     ///< at the last tick
    std::int64_t over_capacity_ns{};
  };
  bool measured(Time intended_start) const {
    return intended_start >= setup_.measure_from && intended_start < setup_.measure_to;
  }
  void account(Time t, int change);
  void check_books() const;

  RecorderSetup setup_;
  std::vector<OperationRecord> operations_;
  Timeline timeline_;
  Heatmap heatmap_;
  HeavyHitters hitters_;
  std::vector<std::uint64_t> partitions_;
  std::vector<WatchedNode> nodes_;
  Ranks ranks_;
  Time last_tick_{};
  bool window_begun_{};
  Time end_{};
  // Little's law, over the requests of the window; modulo 2^64, as sums of times.
  __extension__ using Wide = unsigned __int128;
  Wide area_ns_{};
  Time area_until_{};
  std::uint64_t in_system_{};
  std::uint64_t starts_ns_{};        ///< sum of intended starts of those offered
  std::uint64_t ended_starts_ns_{};  ///< … of those that ended
};

}  // namespace shardsim
