#include <fmt/format.h>

#include "sim/metrics/describe_metrics.h"
#include "sim/metrics/metric_sinks.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {
namespace {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void append_line(std::string& text, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += ',';
    text += csv_cell(cells[i]);
  }
  text += '\n';
}

// Rows that one description each gives.
template <class Describe>
void add_row(CsvTable& table, const Describe& describe) {
  RowSink sink;
  describe(sink);
  table.columns = std::move(sink.columns);
  table.rows.push_back(std::move(sink.cells));
}

OperationId operation(std::size_t i) { return OperationId{static_cast<std::uint8_t>(i)}; }

CsvTable operations(const Recorder& r) {
  CsvTable table{.name = "operations"};
  for (std::size_t i = 0; i < r.operations(); ++i) {
    add_row(table, [&](RowSink& sink) {
      sink.text("operation", r.setup().operations[i], "");
      describe_operation(r.operation(operation(i)), sending_s(r), sink);
    });
  }
  return table;
}

CsvTable nodes(const MetricsInput& input) {
  CsvTable table{.name = "nodes"};
  const Recorder& r = *input.recorder;
  for (std::size_t i = 0; i < r.nodes(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const RecordedNode& node = r.node(id);
    const NodeCounters c = r.counters(id);
    const double capacity = r.capacity_s(id);
    const double busy = seconds(Duration{c.busy_ns});
    add_row(table, [&](RowSink& sink) {
      sink.integer("node", i, "");
      sink.text("place", i < input.node_places.size() ? input.node_places[i] : "", "");
      sink.integer("servers", node.servers, "");
      sink.number("weight", node.weight, "");
      sink.number("joined_s", seconds(node.joined - kStart), "");
      sink.text("left_s", node.left == kNever ? "" : number_text(seconds(node.left - kStart)), "");
      sink.integer("jobs", c.jobs, "");
      sink.integer("requests", c.requests, "");
      sink.integer("rejected", c.rejected, "");
      sink.number("busy_s", busy, "");
      sink.number("capacity_s", capacity, "");
      sink.number("utilisation", capacity > 0 ? busy / capacity : 0, "");
      sink.number("over_capacity_s", r.over_capacity_s(id), "");
      sink.integer("sent_messages", static_cast<std::uint64_t>(c.messages), "");
      sink.integer("sent_bytes", static_cast<std::uint64_t>(c.bytes), "");
      const auto& stored = input.system.storage_bytes;
      sink.number("stored_bytes", i < stored.size() ? stored[i] : 0, "");
    });
  }
  return table;
}

// One row for each interval and operation.
CsvTable timeline(const Recorder& r) {
  CsvTable table{.name = "timeline"};
  const Timeline& t = r.timeline();
  const auto us = [](std::optional<Duration> d) {
    return d ? number_text(microseconds(*d)) : std::string();
  };
  const auto share = [](std::optional<double> u) { return u ? number_text(*u) : std::string(); };
  for (std::size_t row = 0; row < t.rows(); ++row) {
    for (std::size_t o = 0; o < t.operations(); ++o) {
      const Timeline::Cell& c = t.at(row, operation(o));
      add_row(table, [&](RowSink& sink) {
        sink.number("start_s", seconds(t.interval()) * static_cast<double>(row), "");
        sink.text("operation", r.setup().operations[o], "");
        sink.integer("offered", c.offered, "");
        sink.integer("completed", c.completed, "");
        sink.integer("failed", c.failed, "");
        sink.text("p50_us", us(t.percentile(row, row + 1, operation(o), 0.5)), "");
        sink.text("p99_us", us(t.percentile(row, row + 1, operation(o), 0.99)), "");
        sink.text("max_utilisation", share(t.largest_utilisation(row)), "");
        sink.text("mean_utilisation", share(t.mean_utilisation(row)), "");
      });
    }
  }
  return table;
}

CsvTable histogram(const Recorder& r) {
  CsvTable table{.name = "histogram"};
  const auto add = [&](const std::string& name, const Histogram::Bucket& b) {
    add_row(table, [&](RowSink& sink) {
      sink.text("operation", name, "");
      sink.number("lower_us", microseconds(b.first), "");
      sink.number("upper_us", microseconds(b.last), "");
      sink.integer("count", b.count, "");
    });
  };
  add("", {});  // for the header, where nothing completed
  table.rows.clear();
  for (std::size_t o = 0; o < r.operations(); ++o) {
    for (const Histogram::Bucket& b : r.operation(operation(o)).latency.buckets()) {
      add(r.setup().operations[o], b);
    }
  }
  return table;
}

CsvTable rebalances(const MetricsInput& input) {
  CsvTable table{.name = "rebalances"};
  const auto add = [&](const RebalanceOperation& o) {
    const Time end = o.finished ? o.end : input.recorder->end();
    add_row(table, [&](RowSink& sink) {
      sink.text("cause", o.cause, "");
      sink.number("start_s", seconds(o.start - kStart), "");
      sink.number("duration_s", seconds(end - o.start), "");
      sink.flag("finished", o.finished, "");
      sink.number("keys_moved_fraction", o.keys_moved_fraction, "");
      sink.number("least_fraction", o.least_fraction, "");
      sink.number("keys_moved", o.keys, "");
      sink.integer("moved_bytes", static_cast<std::uint64_t>(o.bytes_moved.count), "");
      sink.integer("chunks", o.chunks, "");
      sink.integer("retries", o.retries, "");
    });
  };
  add({});  // for the header, where nothing moved
  table.rows.clear();
  for (const RebalanceOperation& o : input.system.rebalances) add(o);
  return table;
}

}  // namespace

std::string CsvTable::csv() const {
  std::string text;
  append_line(text, columns);
  for (const std::vector<std::string>& row : rows) append_line(text, row);
  return text;
}

std::vector<CsvTable> metric_tables(const MetricsInput& input) {
  return {operations(*input.recorder), nodes(input), timeline(*input.recorder),
          histogram(*input.recorder), rebalances(input)};
}

}  // namespace shardsim
