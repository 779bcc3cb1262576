#include "sim/experiment/registries.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sim/metrics/metric_sinks.h"

namespace shardsim {

std::vector<MetricName> metric_names(const Registries& registries, const StudyKind& study) {
  NamesSink sink;
  study.make(registries.placements)->describe_metrics(sink);
  return sink.take();
}

std::vector<MetricName> metric_names(const Registries& registries) {
  std::vector<MetricName> all = metric_names();
  for (const StudyKind* study : registries.studies) {
    std::ranges::move(metric_names(registries, *study), std::back_inserter(all));
  }
  return all;
}

std::string metrics_schema(const Registries& registries) {
  using Json = nlohmann::ordered_json;
  if (registries.studies.empty()) return metrics_schema();
  Json all = Json::array({Json::parse(metrics_schema())});
  for (const StudyKind* study : registries.studies) {
    all.push_back(Json::parse(metrics_schema(
        [&](MetricSink& sink) { study->make(registries.placements)->describe_metrics(sink); })));
  }
  return Json{{"anyOf", std::move(all)}}.dump(2);
}

}  // namespace shardsim
