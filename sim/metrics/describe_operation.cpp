#include <array>
#include <limits>
#include <string>

#include "sim/metrics/describe_metrics.h"

namespace shardsim {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Percentile {
  double q;
  const char* name;
  const char* meaning;
};
constexpr std::array kPercentiles{
    Percentile{0.5, "p50", "Half of them took at most this long."},
    Percentile{0.9, "p90", "90% of them took at most this long."},
    Percentile{0.99, "p99", "99% of them took at most this long."},
    Percentile{0.999, "p999", "99.9% of them took at most this long."},
};

double us(std::optional<Duration> d) { return d ? microseconds(*d) : kUnknown; }

void describe_times(const Histogram& h, MetricSink& sink) {
  sink.number("mean", h.count() == 0 ? kUnknown : h.mean_ns() * 1e-3, "Mean; null for none.");
  for (const Percentile& p : kPercentiles) sink.number(p.name, us(h.percentile(p.q)), p.meaning);
  sink.number("max", h.count() == 0 ? kUnknown : microseconds(h.max()), "The longest.");
}

void describe_parts(const PartsByLatency& parts, double q, MetricSink& sink) {
  const PartsByLatency::Means m = parts.mean_parts_above(q);
  sink.number("client_wait", m[0] * 1e-3, "From the intended start to the first sending.");
  sink.number("network", m[1] * 1e-3, "On the way, and at interfaces.");
  sink.number("queue", m[2] * 1e-3, "Waiting for a server of a node.");
  sink.number("service", m[3] * 1e-3, "On a server.");
  sink.number("retry", m[4] * 1e-3, "Spent on attempts that failed and on backoff.");
  sink.number("straggler", m[5] * 1e-3,
              "From the first answer of a fan-out to the one that completed it.");
}

void describe_latency(const OperationRecord& r, MetricSink& sink) {
  describe_times(r.latency, sink);
  sink.object("with_failures",
              "Percentiles with a failed request counted as one that never came back: null where "
              "that share did not.",
              [&] {
                for (const Percentile& p : kPercentiles) {
                  sink.number(p.name, us(r.latency.percentile_with_failures(p.q, r.failed())),
                              p.meaning);
                }
              });
  std::vector<std::vector<double>> pairs;
  for (const Histogram::Bucket& b : r.latency.buckets()) {
    pairs.push_back({microseconds(b.last), static_cast<double>(b.count)});
  }
  sink.rows("histogram", pairs,
            "Pairs [upper, count]: that many took at most `upper` and more than 99.2% of it.");
}

}  // namespace

void describe_operation(const OperationRecord& r, double sending_s, MetricSink& sink) {
  const auto per_s = [&](std::uint64_t n) {
    return sending_s > 0 ? static_cast<double>(n) / sending_s : kUnknown;
  };
  const auto mean = [](std::uint64_t sum, std::uint64_t n) {
    return n == 0 ? kUnknown : static_cast<double>(sum) / static_cast<double>(n);
  };
  sink.integer("offered", r.offered,
               "Requests whose intended start lies in the measured window; completed + "
               "failed/total + in_flight.");
  sink.integer("completed", r.completed(), "Of those, answered as asked.");
  sink.object("failed", "Of those, failed; by what their client saw at the last attempt.", [&] {
    sink.integer("total", r.failed(), "For any cause.");
    sink.integer("timeout", r.ended[static_cast<std::size_t>(Failure::timeout)],
                 "No answer in time.");
    sink.integer("rejected", r.ended[static_cast<std::size_t>(Failure::rejected)],
                 "A full queue refused it.");
    sink.integer("unavailable", r.ended[static_cast<std::size_t>(Failure::unavailable)],
                 "Too few replicas were known to be up.");
  });
  sink.integer("in_flight", r.in_flight(), "Of those, not ended when the run ended.");
  sink.number("offered_per_s", per_s(r.offered), "Rate at which they were sent.");
  sink.number("throughput_per_s", per_s(r.completed() + r.failed()), "Rate of those that ended.");
  sink.number("goodput_per_s", per_s(r.completed()), "Rate of those that completed.");
  sink.object("latency_us",
              "From the intended start to the answer, of completed requests; buckets of at most "
              "0.8%.",
              [&] { describe_latency(r, sink); });
  sink.object("service_time_us",
              "From the sending of the last attempt to its answer, of completed requests: what a "
              "client that waits for its own requests would report.",
              [&] { describe_times(r.service_time, sink); });
  sink.object("latency_parts_us", "What the latency is made of; the parts add up to it.", [&] {
    sink.object("all", "Means over all completed requests.",
                [&] { describe_parts(r.parts, 0, sink); });
    sink.object("slowest_1_percent", "Means over the slowest 1% of them.",
                [&] { describe_parts(r.parts, 0.99, sink); });
  });
  sink.number("partitions_touched", mean(r.partitions_touched, r.completed()),
              "Mean number of partitions that a completed request touched.");
  sink.number("attempts", mean(r.attempts, r.completed() + r.failed()),
              "Mean number of times that a request was sent.");
}

OperationRecord all_operations(const Recorder& recorder) {
  OperationRecord all;
  for (std::size_t i = 0; i < recorder.operations(); ++i) {
    const OperationRecord& r = recorder.operation(OperationId{static_cast<std::uint8_t>(i)});
    all.offered += r.offered;
    for (std::size_t f = 0; f < kFailures; ++f) all.ended[f] += r.ended[f];
    all.attempts += r.attempts;
    all.partitions_touched += r.partitions_touched;
    all.failed_ns += r.failed_ns;
    all.latency.merge(r.latency);
    all.service_time.merge(r.service_time);
    all.parts.merge(r.parts);
  }
  return all;
}

}  // namespace shardsim
