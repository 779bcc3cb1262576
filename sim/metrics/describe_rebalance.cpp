#include <algorithm>
#include <limits>

#include "sim/metrics/describe_metrics.h"

namespace shardsim {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double us(std::optional<Duration> d) { return d ? microseconds(*d) : kUnknown; }
std::uint64_t count(Bytes b) { return static_cast<std::uint64_t>(b.count); }

/// Field for field what a list and its sum have in common.
void describe_amounts(const RebalanceOperation& o, MetricSink& sink) {
  sink.number("keys_moved_fraction", o.keys_moved_fraction,
              "Of all copies of keys, those that changed their node.");
  sink.number("least_fraction", o.least_fraction,
              "What any placement would have had to move for the same change.");
  sink.number("keys_moved", o.keys, "Copies of keys that changed their node.");
  sink.integer("planned_bytes", count(o.bytes_planned), "Bytes that were to move.");
  sink.integer("moved_bytes", count(o.bytes_moved), "Bytes that did.");
  sink.integer("chunks", o.chunks, "Chunks in which they moved.");
  sink.integer("retries", o.retries, "Chunks that were lost to a crash and sent again.");
}

RebalanceOperation sum_of(const std::vector<RebalanceOperation>& operations) {
  RebalanceOperation sum;
  for (const RebalanceOperation& o : operations) {
    sum.keys_moved_fraction += o.keys_moved_fraction;
    sum.least_fraction += o.least_fraction;
    sum.keys += o.keys;
    sum.bytes_planned += o.bytes_planned;
    sum.bytes_moved += o.bytes_moved;
    sum.chunks += o.chunks;
    sum.retries += o.retries;
  }
  return sum;
}

std::vector<MoveReason> largest(std::vector<MoveReason> reasons) {
  std::ranges::sort(reasons, [](const MoveReason& a, const MoveReason& b) {
    if (a.fraction != b.fraction) return a.fraction > b.fraction;
    if (a.source != b.source) return a.source < b.source;
    return a.destination < b.destination;
  });
  if (reasons.size() > kMostMoveReasons) reasons.resize(kMostMoveReasons);
  return reasons;
}

}  // namespace

void describe_rebalance(const MetricsInput& input, MetricSink& sink) {
  const Recorder& recorder = *input.recorder;
  const std::vector<RebalanceOperation>& done = input.system.rebalances;
  describe_amounts(sum_of(done), sink);
  double busy_s = 0;
  std::vector<std::size_t> indices(done.size());
  for (std::size_t i = 0; i < done.size(); ++i) {
    indices[i] = i;
    busy_s += seconds((done[i].finished ? done[i].end : recorder.end()) - done[i].start);
  }
  sink.number("duration_s", busy_s, "Time spent on moving, summed over the operations.");
  std::vector<OperationId> kinds;
  for (std::size_t i = 0; i < recorder.operations(); ++i) {
    kinds.push_back(OperationId{static_cast<std::uint8_t>(i)});
  }
  sink.list("operations", indices, "Each change, in order of its start.", [&](std::size_t i) {
    const RebalanceOperation o = i < done.size() ? done[i] : RebalanceOperation{};
    const Time end = o.finished ? o.end : recorder.end();
    sink.text("cause", o.cause, "What changed.");
    sink.number("start_s", seconds(o.start - kStart), "When it began.");
    sink.number("duration_s", seconds(end - o.start), "How long it took, or has taken so far.");
    sink.flag("finished", o.finished, "Whether all had moved when the run ended.");
    describe_amounts(o, sink);
    sink.integer("flows", o.flows, "Pairs of nodes between which data moved.");
    sink.map(
        "p99_us", "<operation>", kinds,
        "p99 latency around it, by intervals of the timeline (within 3.2%).",
        [&](OperationId id) { return recorder.setup().operations[id.index()]; },
        [&](OperationId id) {
          const AroundMove p99 = recorder.p99_around(id, o.start, end);
          sink.number("before", us(p99.before), "In as many intervals before it.");
          sink.number("during", us(p99.during), "In the intervals that it touched.");
          sink.number("after", us(p99.after), "In as many intervals after it.");
        });
    sink.list("moves", largest(o.reasons), "Why data moved: its largest flows, at most 100.",
              [&](const MoveReason& r) {
                sink.integer("source", r.source.value, "The node that it left.");
                sink.integer("destination", r.destination.value, "The node that it went to.");
                sink.number("fraction", r.fraction, "Of all copies of keys.");
                sink.text("reason", r.reason, "Why, and between which candidates.");
              });
  });
}

}  // namespace shardsim
