#include <algorithm>
#include <limits>
#include <string>

#include "sim/metrics/describe_metrics.h"

namespace shardsim {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double us(std::optional<Duration> d) { return d ? microseconds(*d) : kUnknown; }

/// The columns of some operations, [first, last), together.
void describe_columns(const Timeline& t, std::size_t first, std::size_t last, MetricSink& sink) {
  std::vector<std::uint64_t> offered;
  std::vector<std::uint64_t> completed;
  std::vector<std::uint64_t> failed;
  std::vector<std::uint64_t> in_flight;
  std::vector<double> p50;
  std::vector<double> p99;
  std::uint64_t present = 0;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    Timeline::Cell sum;
    for (std::size_t o = first; o < last; ++o) {
      const Timeline::Cell& c = t.at(row, OperationId{static_cast<std::uint8_t>(o)});
      sum.offered += c.offered;
      sum.completed += c.completed;
      sum.failed += c.failed;
    }
    present += sum.offered - sum.completed - sum.failed;
    offered.push_back(sum.offered);
    completed.push_back(sum.completed);
    failed.push_back(sum.failed);
    in_flight.push_back(present);
    const auto percentile = [&](double q) {
      return last - first == 1
                 ? t.percentile(row, row + 1, OperationId{static_cast<std::uint8_t>(first)}, q)
                 : t.percentile(row, row + 1, q);
    };
    p50.push_back(us(percentile(0.5)));
    p99.push_back(us(percentile(0.99)));
  }
  sink.integers("offered", offered, "Requests whose intended start lies in it.");
  sink.integers("completed", completed, "Requests that completed in it.");
  sink.integers("failed", failed, "Requests that failed in it.");
  sink.integers("in_flight", in_flight, "Requests between start and end, at its end.");
  sink.numbers("p50_us", p50, "Median latency of those that completed in it, within 3.2%.");
  sink.numbers("p99_us", p99, "99th percentile of the same.");
}

}  // namespace

void describe_timeline(const Recorder& recorder, MetricSink& sink) {
  const Timeline& t = recorder.timeline();
  sink.number("interval_s", seconds(t.interval()),
              "Length of an interval; it doubles when a run would have more than 400.");
  std::vector<double> start_s;
  std::vector<double> largest;
  std::vector<double> mean;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    start_s.push_back(seconds(t.interval()) * static_cast<double>(row));
    largest.push_back(t.largest_utilisation(row).value_or(kUnknown));
    mean.push_back(t.mean_utilisation(row).value_or(kUnknown));
  }
  sink.numbers("start_s", start_s, "When each interval begins.");
  describe_columns(t, 0, t.operations(), sink);
  sink.numbers("max_utilisation", largest,
               "The largest utilisation of any node in any interval before doubling.");
  sink.numbers("mean_utilisation", mean, "Mean utilisation of the nodes, by capacity.");
  std::vector<std::size_t> operations(t.operations());
  for (std::size_t i = 0; i < operations.size(); ++i) operations[i] = i;
  sink.map(
      "ops", "<operation>", operations, "The same by operation.",
      [&](std::size_t i) { return recorder.setup().operations[i]; },
      [&](std::size_t i) { describe_columns(t, i, i + 1, sink); });
}

void describe_heatmap(const Heatmap& heatmap, MetricSink& sink) {
  constexpr std::size_t kFewestColumns = 50;
  constexpr std::size_t kMostText = 450'000;
  Heatmap map = heatmap;
  const auto digits = [&] {
    std::size_t n = 0;
    for (std::size_t c = 0; c < map.columns(); ++c) {
      for (const std::uint32_t v : map.column(c)) n += 1 + std::to_string(v).size();
    }
    return n;
  };
  // Columns are halved while the cells would take too much text, or are nearly empty.
  double requests = 0;
  for (std::size_t c = 0; c < map.columns(); ++c) {
    for (const std::uint32_t v : map.column(c)) requests += v;
  }
  while (map.columns() >= 2 * kFewestColumns &&
         (digits() > kMostText || requests < 2 * static_cast<double>(map.columns() * map.rows()))) {
    map.halve();
  }
  sink.number("column_s", seconds(map.width()), "Width of a column; the first begins at 0.");
  sink.integer("rows", map.rows(), "Equal parts of the key space, by position in key order.");
  sink.integer("columns", map.columns(), "Spans of time, at most 400.");
  std::vector<std::vector<double>> cells(map.rows(), std::vector<double>(map.columns()));
  for (std::size_t c = 0; c < map.columns(); ++c) {
    for (std::size_t r = 0; r < map.rows(); ++r) cells[r][c] = map.column(c)[r];
  }
  sink.rows("requests", cells,
            "Requests, a row a part of the key space, lowest positions first, an entry a column.");
}

}  // namespace shardsim
