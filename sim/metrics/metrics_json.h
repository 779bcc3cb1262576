#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/metrics/metric_sink.h"
#include "sim/metrics/metrics.h"

namespace shardsim {

/// The `metrics` object of a result as JSON text, keys in a fixed order. Numbers have six
/// significant digits, integers are exact; what is infinite or unknown is null. The same bytes for
/// the same input. At most about a megabyte: lists of nodes and partitions above 1,000 become 1,000
/// quantiles, and the heat map's columns widen until it fits.
std::string metrics_json(const MetricsInput& input);

/// The JSON Schema of that object, as JSON text: every key with its meaning.
std::string metrics_schema();
/// The same of what `describe` describes.
std::string metrics_schema(const std::function<void(MetricSink&)>& describe);

/// A metric as `list metrics` names it.
struct MetricName {
  std::string pointer;  ///< "/ops/<operation>/latency_us/p99"
  std::string unit;     ///< "us", "bytes", "1/s", "ratio", "count", "text" …
  std::string meaning;
};
std::vector<MetricName> metric_names();

/// A table of a result: cells are text as CSV wants them before quoting.
struct CsvTable {
  std::string name;
  std::vector<std::string> columns{};
  std::vector<std::vector<std::string>> rows{};
  /// RFC 4180, lines ended by "\n", a header line.
  std::string csv() const;
};
/// operations, nodes, timeline, histogram, rebalances.
std::vector<CsvTable> metric_tables(const MetricsInput& input);

}  // namespace shardsim
