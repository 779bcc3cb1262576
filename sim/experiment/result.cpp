#include "sim/experiment/result.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <xxhash.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/experiment/metric_path.h"
#include "sim/experiment/version.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;

std::string processor() {
  std::ifstream info{"/proc/cpuinfo"};
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    const std::size_t at = line.find(": ");
    if (at != std::string::npos) return line.substr(at + 2);
  }
  return "unknown";
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// Where the JSON value that starts at `at` ends. `json` is valid.
std::size_t value_end(std::string_view json, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      for (++i; i < json.size() && json[i] != '"'; ++i) {
        if (json[i] == '\\') ++i;
      }
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return i;
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return json.size();
}

constexpr std::string_view kBlank = " \t\r\n";

}  // namespace

std::string config_hash(std::string_view resolved_config, std::string_view content_hash) {
  const std::string all = fmt::format("{}\n{}\n{}", kModelVersion, content_hash, resolved_config);
  return fmt::format("{:016x}", XXH64(all.data(), all.size(), 0));
}

void write_tables(const std::filesystem::path& folder, std::span<const CsvTable> tables) {
  for (const CsvTable& t : tables) write_whole(folder / (t.name + ".csv"), t.csv());
}

std::string host_facts() {
  utsname system{};
  const bool known = uname(&system) == 0;
  const Json facts{{"processor", processor()},
                   {"cores", std::thread::hardware_concurrency()},
                   {"system", known ? fmt::format("{} {}", system.sysname, system.release) : ""},
                   {"compiler", __VERSION__}};
  return facts.dump();
}

std::string result_text(const Result& r) {
  Json verdicts = Json::array();
  for (const Verdict& v : r.expect) {
    verdicts.push_back({{"text", v.text},
                        {"passed", v.passed},
                        {"metric", v.metric},
                        {"measured", number(v.measured)},
                        {"bound", number(v.bound)}});
  }
  const double speed = r.wall_s > 0 ? static_cast<double>(r.events) / r.wall_s : 0;
  Json run{{"wall_s", r.wall_s},
           {"events", r.events},
           {"events_per_s", std::floor(speed)},
           {"requests", r.requests},
           {"config_folder", r.config_folder},
           {"host", Json::parse(host_facts())}};
  for (const auto& [name, value] : r.measured) run["measured"][name] = number(value);
  return fmt::format(
      "{{\n\"$schema\": \"result.schema.json\",\n\"shardsim\": \"{}\",\n\"name\": {},\n"
      "\"question\": {},\n\"seed\": {},\n\"config_hash\": \"{}\",\n\"config\": {},\n"
      "\"metrics\": {},\n\"expect\": {},\n\"run\": {}\n}}\n",
      kVersion, Json(r.name).dump(), Json(r.question).dump(), r.seed, r.config_hash, r.config,
      r.metrics, verdicts.dump(), run.dump());
}

std::optional<std::string_view> member_text(std::string_view json, std::string_view name) {
  std::size_t at = json.find_first_not_of(kBlank);
  if (at == std::string_view::npos || json[at] != '{') return {};
  ++at;
  while (true) {
    at = json.find_first_not_of(kBlank, at);
    if (at == std::string_view::npos || json[at] != '"') return {};
    std::size_t end = at + 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    if (end >= json.size()) return {};
    const std::string_view key = json.substr(at + 1, end - at - 1);
    at = json.find_first_not_of(kBlank, end + 1);
    if (at == std::string_view::npos || json[at] != ':') return {};
    at = json.find_first_not_of(kBlank, at + 1);
    if (at == std::string_view::npos) return {};
    end = value_end(json, at);
    if (key == name) {
      std::string_view value = json.substr(at, end - at);
      while (!value.empty() && kBlank.find(value.back()) != std::string_view::npos) {
        value.remove_suffix(1);
      }
      return value;
    }
    if (end >= json.size() || json[end] != ',') return {};
    at = end + 1;
  }
}

bool is_result(std::string_view json) {
  return member_text(json, "config") && member_text(json, "metrics") &&
         member_text(json, "shardsim");
}

Comparison compare_metrics(std::string_view before, std::string_view after) {
  if (before == after) return {true, "the metrics are the same bytes as in the earlier result"};
  if (const auto d = first_difference(before, after)) {
    return {false, fmt::format("the metrics differ from the earlier result, first at {}: {} "
                               "before, {} now",
                               d->pointer, d->before, d->after)};
  }
  return {true, "the metrics have the same values as in the earlier result, written otherwise"};
}

std::string result_schema(std::string_view metrics_schema) {
  Json metrics = Json::parse(metrics_schema);
  metrics.erase("$schema");
  metrics.erase("$id");
  const Json text{{"type", "string"}};
  const auto described = [](const char* type, const char* meaning) {
    return Json{{"type", type}, {"description", meaning}};
  };
  const Json nullable{{"type", Json::array({"number", "null"})}};
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "A result of shardsim"},
              {"type", "object"},
              {"required", Json::array({"shardsim", "name", "seed", "config_hash", "config",
                                        "metrics", "expect", "run"})},
              {"additionalProperties", false}};
  Json& p = schema["properties"];
  p["$schema"] = text;
  p["shardsim"] = described("string", "The version that ran it.");
  p["name"] = described("string", "The config's name.");
  p["question"] = described("string", "What the config answers.");
  p["seed"] = Json{{"type", "integer"}, {"minimum", 0}};
  p["config_hash"] =
      Json{{"type", "string"},
           {"pattern", "^[0-9a-f]{16}$"},
           {"description", "Of the resolved config, the model's version and a trace's content."}};
  p["config"] = described("object", "The resolved config: every value. It runs again.");
  p["metrics"] = std::move(metrics);
  Json verdict{{"type", "object"},
               {"required", Json::array({"text", "passed", "metric", "measured", "bound"})}};
  verdict["properties"] = Json{{"text", described("string", "The verdict, for a sentence.")},
                               {"passed", Json{{"type", "boolean"}}},
                               {"metric", described("string", "A JSON pointer into the result.")},
                               {"measured", nullable},
                               {"bound", nullable}};
  p["expect"] = Json{{"type", "array"}, {"items", std::move(verdict)}};
  p["run"] = Json{
      {"type", "object"},
      {"description", "All that may differ between two runs of one config."},
      {"properties",
       {{"wall_s", {{"type", "number"}}},
        {"events", {{"type", "integer"}}},
        {"events_per_s", {{"type", "number"}}},
        {"requests", {{"type", "integer"}}},
        {"config_folder", described("string",
                                    "Where files that the config names are relative to, itself "
                                    "relative to the folder of the result.")},
        {"measured", described("object", "What a study measured: times and the like.")},
        {"host", {{"type", "object"}}}}}};
  return schema.dump(2) + "\n";
}

}  // namespace shardsim
