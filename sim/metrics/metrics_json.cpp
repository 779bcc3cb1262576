#include "sim/metrics/metrics_json.h"

#include "sim/metrics/describe_metrics.h"
#include "sim/metrics/metric_sinks.h"

namespace shardsim {

std::string metrics_json(const MetricsInput& input) {
  JsonSink sink;
  describe_metrics(input, sink);
  return sink.take();
}

}  // namespace shardsim
