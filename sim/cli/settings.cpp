#include "sim/cli/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/cli/table.h"
#include "sim/config/reader.h"
#include "sim/config/schema.h"
#include "sim/experiment/experiment.h"

namespace shardsim {

namespace {

// The keys above a single run: read by config_from_text(), not by Experiment.
constexpr const char* kSweep =
    "Points to run: \"grid\" (every combination), \"zip\" (lists taken together), \"list\" (points "
    "written out); they multiply.";
constexpr const char* kReplications = "Runs of each point, each under a seed of its own.";
constexpr const char* kExpect =
    "What must come out: a \"metric\" with a bound (at_most, at_least, equals), or with one in "
    "times (at_most_times, at_least_times) \"of\" some points of the sweep \"than\" others. A "
    "failed one gives exit status 3.";
constexpr const char* kSource = "The paper or document whose published figures `expect` repeats.";
constexpr const char* kPublished =
    "The figure that the bound is around, and where it stands: a table or figure of `source`, a "
    "closed form, an independent program.";

}  // namespace

std::vector<FieldRow> setting_rows(const Registries& registries) {
  Experiment blank{registries};
  std::vector<FieldRow> rows = field_rows([&](Fields& f) { blank.describe(f); });
  rows.push_back({"/sweep", "object", "", "", kSweep});
  rows.push_back({"/replications", "whole number", "1", "1 to 10000", kReplications});
  rows.push_back({"/expect", "list of objects", "[]", "", kExpect});
  rows.push_back({"/source", "text", "\"\"", "", kSource});
  return rows;
}

std::vector<std::string> setting_names(const Registries& registries) {
  std::vector<std::string> names;
  for (const FieldRow& r : setting_rows(registries)) {
    std::string name = dotted(r.pointer);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::string dotted(std::string_view pointer) {
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  std::string name{pointer};
  std::ranges::replace(name, '/', '.');
  return name;
}

std::string resolved_table(const ConfigFile& config, const Terminal& terminal) {
  Experiment experiment{*config.registries};
  const ReadReport report = read_fields(config.points.front().config, config.file,
                                        [&](Fields& f) { experiment.describe(f); });
  TextTable table{{{"setting"}, {"value"}, {"from"}}};
  for (const ResolvedValue& v : report.values) table.row({v.pointer, v.value, v.origin});
  Terminal wide{terminal};
  wide.width = 10'000;  // a value that is cut is no value
  return table.text(wide);
}

std::string schema_of_configs(const Registries& registries) {
  using Json = nlohmann::ordered_json;
  Experiment blank{registries};
  Json schema = Json::parse(config_schema("A config of shardsim", "config.schema.json",
                                          [&](Fields& f) { blank.describe(f); }));
  const Json values{{"type", "object"},
                    {"additionalProperties", {{"type", "array"}, {"minItems", 1}}},
                    {"minProperties", 1}};
  const Json selection{{"type", "object"}, {"minProperties", 1}};
  const Json bound{{"type", "number"}};
  Json sweep{{"type", "object"}, {"description", kSweep}, {"additionalProperties", false}};
  sweep["properties"]["grid"] = values;
  sweep["properties"]["zip"] = values;
  sweep["properties"]["list"] = Json{{"type", "array"}, {"minItems", 1}, {"items", selection}};
  Json entry{{"type", "object"}, {"additionalProperties", false}};
  entry["required"] = Json::array({"metric"});
  entry["properties"]["metric"] = Json{
      {"type", "string"}, {"description", "\"/metrics/…\", or dotted: ops.get.latency_us.p99"}};
  entry["properties"]["of"] = selection;
  entry["properties"]["than"] = selection;
  for (const char* name : {"at_most", "at_least", "at_most_times", "at_least_times", "equals"}) {
    entry["properties"][name] = bound;
  }
  entry["properties"]["published"] =
      Json{{"type", "object"},
           {"description", kPublished},
           {"properties", {{"value", bound}, {"in", {{"type", "string"}}}}},
           {"required", Json::array({"value", "in"})},
           {"additionalProperties", false}};
  Json& p = schema["properties"];
  p["$schema"] = Json{{"type", "string"}};
  p["sweep"] = std::move(sweep);
  p["replications"] = Json{{"type", "integer"},
                           {"minimum", 1},
                           {"maximum", 10000},
                           {"default", 1},
                           {"description", kReplications}};
  p["source"] = Json{{"type", "string"}, {"description", kSource}};
  p["expect"] = Json{{"type", "array"}, {"description", kExpect}, {"items", std::move(entry)}};
  return schema.dump(2) + "\n";
}

}  // namespace shardsim
