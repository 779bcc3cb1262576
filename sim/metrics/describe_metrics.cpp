#include "sim/metrics/describe_metrics.h"

#include <algorithm>
#include <limits>

namespace shardsim {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) { return whole > 0 ? part / whole : kUnknown; }

void describe_replication(const MetricsInput& input, const OperationRecord& all, MetricSink& sink) {
  const SystemReport& s = input.system;
  sink.integer("reads", s.reads, "Reads that were answered.");
  sink.integer("stale_reads", s.stale_reads,
               "Of those, answered with an older version than one acknowledged before they began.");
  sink.number("stale_fraction",
              ratio(static_cast<double>(s.stale_reads), static_cast<double>(s.reads)),
              "Stale reads over reads.");
  sink.number("staleness_mean_us",
              ratio(microseconds(s.staleness), static_cast<double>(s.stale_reads)),
              "How long the version that a stale read gave had been superseded, on average.");
  sink.integer("acknowledged_writes", s.acknowledged_writes, "Writes that were acknowledged.");
  sink.integer("acknowledged_writes_lost", s.acknowledged_writes_lost,
               "Of those, on no replica that counts any more.");
  sink.number("availability",
              ratio(static_cast<double>(all.completed()),
                    static_cast<double>(all.completed() + all.failed())),
              "Completed requests over those that ended.");
}

void describe_network(const NetworkCounters& n, MetricSink& sink) {
  const auto bytes = [](std::int64_t b) { return static_cast<std::uint64_t>(b); };
  sink.integer("messages", n.messages, "Messages sent.");
  sink.integer("bytes", bytes(n.bytes), "Bytes sent.");
  sink.integer("cross_zone_messages", n.cross_zone_messages, "Of the messages, between zones.");
  sink.integer("cross_zone_bytes", bytes(n.cross_zone_bytes), "Of the bytes, between zones.");
  sink.integer("cross_region_messages", n.cross_region_messages,
               "Of the messages, between regions.");
  sink.integer("cross_region_bytes", bytes(n.cross_region_bytes), "Of the bytes, between regions.");
  sink.integer("lost_messages", n.lost_messages, "Messages that were lost on the way.");
}

void describe_cost(const MetricsInput& input, MetricSink& sink) {
  double node_seconds = 0;
  for (std::size_t i = 0; i < input.recorder->nodes(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    node_seconds += input.recorder->capacity_s(id) / input.recorder->node(id).servers;
  }
  sink.number("node_hours", node_seconds / 3600, "Time that nodes were members, in the window.");
  sink.number("write_amplification", ratio(input.bytes_stored, input.bytes_written),
              "Bytes that nodes stored, moves and repairs among them, over those that clients "
              "wrote.");
  sink.number("read_amplification", ratio(input.bytes_fetched, input.bytes_read),
              "Bytes that nodes read, over those that clients received.");
}

void describe_workload(const MetricsInput& input, MetricSink& sink) {
  const Popularity* expected = input.popularity;
  const bool known = expected != nullptr && !expected->groups.empty();
  const Recorder::Ranks& ranks = input.recorder->ranks();
  const HeavyHitters& sketch = input.recorder->hitters();
  const auto sketched = [&](std::size_t n) {
    double sum = 0;
    for (const HeavyHitters::Hitter& h : sketch.top(n)) sum += static_cast<double>(h.count);
    return ratio(sum, static_cast<double>(sketch.total()));
  };
  const auto drawn = [&](std::uint64_t n) {
    return ratio(static_cast<double>(n), static_cast<double>(ranks.drawn));
  };
  const auto share = [&](const char* name, const char* meaning, double keys, double of_drawn) {
    sink.object(name, meaning, [&] {
      sink.number("expected", known ? expected->top(keys) : kUnknown,
                  "By the distribution; null where it is not known before the run.");
      sink.number("drawn", of_drawn, "In the measured window; null where it was not counted.");
    });
  };
  sink.number("keys", input.key_count, "How many keys there are.");
  const bool counted = ranks.drawn > 0;
  share("top_1_share", "Share of the requests for the most popular key.", 1,
        counted ? drawn(ranks.top_1) : sketched(1));
  share("top_10_share", "Share of the requests for the 10 most popular keys.", 10,
        counted ? drawn(ranks.top_10) : sketched(10));
  share("top_1_percent_share", "Share of the requests for the most popular 1% of keys.",
        std::max(1.0, input.key_count / 100), counted ? drawn(ranks.top_percent) : kUnknown);
}

}  // namespace

double sending_s(const Recorder& recorder) {
  const Time from = recorder.setup().measure_from;
  const Time to = std::min(recorder.setup().measure_to, recorder.end());
  return to > from ? seconds(to - from) : 0;
}

void describe_metrics(const MetricsInput& input, MetricSink& sink) {
  const Recorder& recorder = *input.recorder;
  const OperationRecord all = all_operations(recorder);
  const double sending = sending_s(recorder);

  sink.object("window", "The measured part of the run; what counts began in it.", [&] {
    sink.number("start_s", seconds(recorder.setup().measure_from - kStart), "End of the warm-up.");
    sink.number("end_s", seconds(recorder.end() - kStart), "End of the run.");
    sink.number("sending_s", sending, "How long requests were sent in it.");
    sink.number("mean_in_system", recorder.mean_in_system(),
                "Mean number of requests between intended start and end (Little's law is checked "
                "on it, exactly).");
  });
  sink.object("requests", "All operations together.",
              [&] { describe_operation(all, sending, sink); });
  std::vector<OperationId> operations;
  for (std::size_t i = 0; i < recorder.operations(); ++i) {
    operations.push_back(OperationId{static_cast<std::uint8_t>(i)});
  }
  sink.map(
      "ops", "<operation>", operations, "Each operation of the system.",
      [&](OperationId id) { return recorder.setup().operations[id.index()]; },
      [&](OperationId id) { describe_operation(recorder.operation(id), sending, sink); });
  sink.object("hotspot", "How unevenly load is spread, beside what is possible.",
              [&] { describe_hotspots(input, sink); });
  sink.object("rebalance", "What changes of membership moved, in the whole run.",
              [&] { describe_rebalance(input, sink); });
  sink.object("replication", "What replicas promised and held.",
              [&] { describe_replication(input, all, sink); });
  sink.object("network", "What went over the network.",
              [&] { describe_network(input.network, sink); });
  sink.object("cost", "What it took.", [&] { describe_cost(input, sink); });
  sink.object("workload", "How skewed the requests were.", [&] { describe_workload(input, sink); });
  sink.object("timeline", "The whole run, warm-up included, an interval an entry.",
              [&] { describe_timeline(recorder, sink); });
  sink.object("heatmap", "Requests over key space and time, warm-up included.",
              [&] { describe_heatmap(recorder.heatmap(), sink); });
}

}  // namespace shardsim
