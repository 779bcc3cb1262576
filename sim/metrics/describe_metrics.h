#pragma once

#include "sim/metrics/metric_sink.h"
#include "sim/metrics/metrics.h"

namespace shardsim {

/// Names every metric of a run with its value and meaning, in the order of the result file. The
/// names do not depend on the values.
void describe_metrics(const MetricsInput& input, MetricSink& sink);

// Its parts.

/// One operation, or all of them together; `sending_s` is how long requests were sent.
void describe_operation(const OperationRecord& record, double sending_s, MetricSink& sink);
void describe_hotspots(const MetricsInput& input, MetricSink& sink);
void describe_rebalance(const MetricsInput& input, MetricSink& sink);
void describe_timeline(const Recorder& recorder, MetricSink& sink);
void describe_heatmap(const Heatmap& heatmap, MetricSink& sink);

/// All operations as one.
OperationRecord all_operations(const Recorder& recorder);
/// How long requests of the window were sent, in seconds.
double sending_s(const Recorder& recorder);
/// What is expected of the keys, else what the sketch of hot keys saw.
Popularity popularity_of(const MetricsInput& input);

}  // namespace shardsim
