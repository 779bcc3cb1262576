#include "sim/metrics/recorder.h"

#include <algorithm>

#include "sim/engine/check.h"

namespace shardsim {
namespace {

constexpr double kOverCapacity = 0.95;

std::uint64_t ns(Time t) { return static_cast<std::uint64_t>((t - kStart).count()); }
std::uint64_t ns(Duration d) { return static_cast<std::uint64_t>(d.count()); }

// Columns as wide as fill the map at the run's end; at least a millisecond.
Duration heatmap_width(const RecorderSetup& s) {
  const auto columns = static_cast<std::int64_t>(s.heatmap_columns);
  const std::int64_t run = (s.measure_to - kStart).count();
  return std::max<Duration>(1ms, Duration{run / columns + (run % columns == 0 ? 0 : 1)});
}

}  // namespace

Recorder::Recorder(const RecorderSetup& setup)
    : setup_(setup),
      operations_(setup.operations.size()),
      timeline_(setup.operations.size(), setup.interval, setup.timeline_rows),
      heatmap_(setup.heatmap_rows, setup.heatmap_columns, heatmap_width(setup)),
      hitters_(setup.hitters),
      window_begun_(setup.measure_from == kStart),
      area_until_(setup.measure_from) {
  ranks_.percent = static_cast<std::uint64_t>(std::max(1.0, setup.key_count / 100));
}

void Recorder::add_node(const RecordedNode& node) { nodes_.push_back({.node = node}); }

void Recorder::remove_node(NodeId node, Time when) { nodes_[node.index()].node.left = when; }

// Moves the clock of Little's law to `t`, then lets a request in or out.
inline void Recorder::account(Time t, int change) {
  if (t > area_until_) {
    area_ns_ += static_cast<Wide>(in_system_) * ns(t - area_until_);
    area_until_ = t;
  } else if (change > 0) {
    // Its client was late to begin with it; it has been waiting since.
    area_ns_ += ns(area_until_ - t);
  }
  in_system_ += static_cast<std::uint64_t>(static_cast<std::int64_t>(change));
}

void Recorder::offered(OperationId operation, const Key& key, Time intended_start) {
  timeline_.offered(operation, intended_start);
  heatmap_.add(key, intended_start);
  if (!measured(intended_start)) return;
  ++operations_[operation.index()].offered;
  hitters_.add(key);
  starts_ns_ += ns(intended_start);
  account(intended_start, 1);
}

void Recorder::finished(const Completion& c) {
  const Duration latency = c.end - c.intended_start;
  const std::size_t bucket = latency_buckets::of(latency);
  const bool good = c.failure == Failure::none;
  if (good) {
    timeline_.completed(c.operation, c.end, bucket);
  } else {
    timeline_.failed(c.operation, c.end);
  }
  if (!measured(c.intended_start)) return;
  OperationRecord& r = operations_[c.operation.index()];
  ++r.ended[static_cast<std::size_t>(c.failure)];
  r.attempts += c.attempts;
  if (good) {
    r.latency.add(latency, bucket);
    r.service_time.add(c.service_time);
    r.parts.add(c.parts, bucket);
    r.partitions_touched += c.partitions_touched;
  } else {
    r.failed_ns += ns(latency);
  }
  ended_starts_ns_ += ns(c.intended_start);
  account(c.end, -1);
}

Time Recorder::next_tick(Time now) const {
  const Time boundary = timeline_.next_boundary(now);
  return now < setup_.measure_from ? std::min(boundary, setup_.measure_from) : boundary;
}

void Recorder::tick(Time now, std::span<const NodeCounters> nodes) {
  SHARDSIM_CHECK(nodes.size() == nodes_.size(), "the recorder knows every node");
  double largest = 0;
  double busy = 0;
  double capacity = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    WatchedNode& n = nodes_[i];
    const auto worked = static_cast<double>(nodes[i].busy_ns - n.now.busy_ns);
    n.now = nodes[i];
    const Time from = std::max(last_tick_, n.node.joined);
    const Time to = std::min(now, n.node.left);
    if (to <= from) continue;
    const double could = static_cast<double>((to - from).count()) * n.node.servers;
    largest = std::max(largest, worked / could);
    busy += worked;
    capacity += could;
    if (window_begun_ && worked >= kOverCapacity * could) n.over_capacity_ns += (to - from).count();
  }
  if (capacity > 0) timeline_.utilisation(last_tick_, now, largest, busy / capacity);
  last_tick_ = now;
  if (!window_begun_ && now >= setup_.measure_from) {
    window_begun_ = true;
    for (WatchedNode& n : nodes_) n.before = n.now;
  }
}

void Recorder::finish(Time end, std::span<const NodeCounters> nodes) {
  tick(end, nodes);
  end_ = end;
  account(std::max(end, area_until_), 0);
  check_books();
}

void Recorder::check_books() const {
  std::uint64_t offered = 0;
  std::uint64_t ended = 0;
  std::uint64_t times_ns = 0;
  for (const OperationRecord& r : operations_) {
    SHARDSIM_CHECK(r.completed() + r.failed() <= r.offered,
                   "no operation ends more requests than were offered");
    SHARDSIM_CHECK(r.latency.count() == r.completed(), "every completed request has its latency");
    SHARDSIM_CHECK(r.parts.count() == r.completed(), "every completed request has its parts");
    offered += r.offered;
    ended += r.completed() + r.failed();
    times_ns += r.latency.sum_ns() + r.failed_ns;
  }
  SHARDSIM_CHECK(offered == ended + in_system_, "offered = completed + failed + in flight");
  // Those still in the system have been there from their start until now.
  times_ns += in_system_ * ns(area_until_) - (starts_ns_ - ended_starts_ns_);
  SHARDSIM_CHECK(static_cast<std::uint64_t>(area_ns_) == times_ns,
                 "Little's law: the area under the requests in the system is the sum of times");
}

double Recorder::mean_in_system() const {
  const double span = static_cast<double>((area_until_ - setup_.measure_from).count());
  return span > 0 ? static_cast<double>(area_ns_) / span : 0;
}

NodeCounters Recorder::counters(NodeId id) const {
  const WatchedNode& n = nodes_[id.index()];
  return {.jobs = n.now.jobs - n.before.jobs,
          .requests = n.now.requests - n.before.requests,
          .rejected = n.now.rejected - n.before.rejected,
          .busy_ns = n.now.busy_ns - n.before.busy_ns,
          .messages = n.now.messages - n.before.messages,
          .bytes = n.now.bytes - n.before.bytes};
}

double Recorder::capacity_s(NodeId id) const {
  const RecordedNode& n = nodes_[id.index()].node;
  const Time from = std::max(setup_.measure_from, n.joined);
  const Time to = std::min(end_, n.left);
  return to > from ? seconds(to - from) * n.servers : 0;
}

double Recorder::over_capacity_s(NodeId id) const {
  return seconds(Duration{nodes_[id.index()].over_capacity_ns});
}

AroundMove Recorder::p99_around(OperationId operation, Time begun, Time ended) const {
  const Duration interval = timeline_.interval();
  const auto row = [&](Time t) { return static_cast<std::size_t>((t - kStart) / interval); };
  const std::size_t first = row(begun);
  const std::size_t last = std::max(first, row(std::max(begun, ended - 1ns))) + 1;
  const std::size_t length = last - first;
  // What the warm-up shows is no measure of calm.
  const std::size_t window = row(setup_.measure_from + (interval - 1ns));
  const std::size_t before = std::max(first < length ? 0 : first - length, std::min(window, first));
  return {.before = timeline_.percentile(before, first, operation, 0.99),
          .during = timeline_.percentile(first, last, operation, 0.99),
          .after = timeline_.percentile(last, last + length, operation, 0.99)};
}

}  // namespace shardsim
