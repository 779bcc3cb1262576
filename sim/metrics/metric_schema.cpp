#include <nlohmann/json.hpp>
#include <vector>

#include "sim/metrics/describe_metrics.h"
#include "sim/metrics/metric_sinks.h"

namespace shardsim {
namespace {

using Json = nlohmann::ordered_json;

/// Builds a JSON Schema: every key is required, and no other is allowed.
class SchemaSink final : public MetricSink {
 public:
  SchemaSink() { levels_.push_back({Shape::object, "", object_schema("")}); }
  Json take() { return std::move(levels_.front().schema); }

  void integer(std::string_view name, std::uint64_t, std::string_view meaning) override {
    add(name, {{"type", "integer"}, {"minimum", 0}, {"description", meaning}});
  }
  void number(std::string_view name, double, std::string_view meaning) override {
    add(name, {{"type", {"number", "null"}}, {"description", meaning}});
  }
  void text(std::string_view name, std::string_view, std::string_view meaning) override {
    add(name, {{"type", "string"}, {"description", meaning}});
  }
  void flag(std::string_view name, bool, std::string_view meaning) override {
    add(name, {{"type", "boolean"}, {"description", meaning}});
  }
  void numbers(std::string_view name, const std::vector<double>&,
               std::string_view meaning) override {
    add(name, list_of({{"type", {"number", "null"}}}, meaning));
  }
  void integers(std::string_view name, const std::vector<std::uint64_t>&,
                std::string_view meaning) override {
    add(name, list_of({{"type", "integer"}, {"minimum", 0}}, meaning));
  }
  void rows(std::string_view name, const std::vector<std::vector<double>>&,
            std::string_view meaning) override {
    const Json row = {{"type", "array"}, {"items", {{"type", "number"}}}};
    add(name, list_of(row, meaning));
  }

 private:
  struct Level {
    Shape shape{};
    std::string name{};
    Json schema{};
  };
  static Json object_schema(std::string_view meaning) {
    Json s = {{"type", "object"}};
    if (!meaning.empty()) s["description"] = meaning;
    s["properties"] = Json::object();
    s["required"] = Json::array();
    s["additionalProperties"] = false;
    return s;
  }
  static Json list_of(const Json& item, std::string_view meaning) {
    return {{"type", "array"}, {"description", meaning}, {"items", item}};
  }
  void add(std::string_view name, const Json& schema) {
    Json& in = levels_.back().schema;
    in["properties"][std::string(name)] = schema;
    in["required"].push_back(name);
  }
  void open(Shape shape, std::string_view name, std::string_view meaning) override {
    Json schema = shape == Shape::object ? object_schema(meaning)
                  : shape == Shape::map  ? Json{{"type", "object"}, {"description", meaning}}
                                         : Json{{"type", "array"}, {"description", meaning}};
    levels_.push_back({shape, std::string(name), std::move(schema)});
  }
  void close() override {
    const Level done = std::move(levels_.back());
    levels_.pop_back();
    Level& in = levels_.back();
    if (in.shape == Shape::object) {
      add(done.name, done.schema);
    } else {
      in.schema[in.shape == Shape::map ? "additionalProperties" : "items"] = done.schema;
    }
  }
  bool one_sample() const override { return true; }
  std::vector<Level> levels_;
};

// A run in which nothing happened: descriptions do not depend on values.
void describe_blank(MetricSink& sink) {
  Recorder recorder(
      {.operations = {"operation"}, .timeline_rows = 2, .heatmap_rows = 1, .heatmap_columns = 2});
  recorder.finish(kStart, {});
  MetricsInput input;
  input.recorder = &recorder;
  describe_metrics(input, sink);
}

}  // namespace

std::string metrics_schema() { return metrics_schema(&describe_blank); }

std::string metrics_schema(const std::function<void(MetricSink&)>& describe) {
  SchemaSink sink;
  describe(sink);
  return sink.take().dump(2);
}

std::vector<MetricName> metric_names() {
  NamesSink sink;
  describe_blank(sink);
  return sink.take();
}

}  // namespace shardsim
