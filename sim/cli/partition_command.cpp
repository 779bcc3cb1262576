#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "sim/cli/command.h"
#include "sim/cli/progress.h"
#include "sim/cli/study_summary.h"
#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/result.h"
#include "sim/experiment/sweep.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

constexpr const char* kConfig =
    R"({"name": "partition", "system": "lab", "lab": {"study": "placements"}})";

/// A number where the text is one, else a word.
JsonValue value_of(const std::string& text, const char* option) {
  JsonValue value = JsonValue::of_string(text);
  try {
    const JsonValue number = parse_json(text, option);
    if (number.is_number()) value = number;
  } catch (const UsageError&) {  // a word, or a number with a unit
  }
  value.origin = option;
  value.line = 0;
  return value;
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at = list.find(','); at != std::string::npos; at = list.find(',', from)) {
    parts.push_back(list.substr(from, at - from));
    from = at + 1;
  }
  parts.push_back(list.substr(from));
  return parts;
}

JsonValue list_of(const std::vector<std::string>& parts, const char* option) {
  JsonValue list;
  list.kind = JsonValue::Kind::array;
  list.origin = option;
  for (const std::string& p : parts) list.elements.push_back(value_of(p, option));
  return list;
}

/// The weights 1,1,4 as groups of one node each.
JsonValue weights_of(const std::string& text, const char* option) {
  JsonValue list = list_of(parts_of(text), option);
  for (JsonValue& weight : list.elements) {
    JsonValue group = JsonValue::of_object();
    group.origin = option;
    group.members.emplace_back("weight", weight);
    weight = std::move(group);
  }
  return list;
}

JsonValue strategies_of(const Session& session, const std::string& text, const char* option) {
  std::vector<std::string> names = parts_of(text);
  if (text == "all") {
    names.clear();
    for (const PlacementStrategy* p : session.registries.placements) names.emplace_back(p->name);
  }
  JsonValue list = list_of(names, option);
  for (JsonValue& name : list.elements) {
    if (!name.is_string()) name = JsonValue::of_string(name.text);
    name.origin = option;
  }
  return list;
}

ConfigOverrides overrides_of(const Session& session, const PartitionArguments& a) {
  ConfigOverrides o;
  o.seed = a.seed;
  const auto set = [&](const char* name, JsonValue value) {
    o.values.emplace_back(std::string{"/lab/"} + name, std::move(value));
  };
  const auto plain = [&](const char* name, const std::optional<std::string>& text,
                         const char* option) {
    if (text) set(name, value_of(*text, option));
  };
  plain("keys", a.keys, "--keys");
  plain("zipf", a.zipf, "--zipf");
  plain("nodes", a.nodes, "--nodes");
  plain("replicas", a.replicas, "--replicas");
  plain("add", a.add, "--add");
  plain("remove", a.remove, "--remove");
  plain("remove_order", a.remove_order, "--remove-order");
  plain("salt", a.salt, "--salt");
  plain("salted_keys", a.salted_keys, "--salted-keys");
  if (a.key_file) {
    JsonValue file = JsonValue::of_string(*a.key_file);
    file.origin = "--key-file";
    set("key_file", std::move(file));
  }
  if (a.weights) set("weights", weights_of(*a.weights, "--weights"));
  if (a.remove_nodes) {
    set("remove_nodes", list_of(parts_of(*a.remove_nodes), "--remove-nodes"));
  }
  if (a.strategies) {
    set("strategies", strategies_of(session, *a.strategies, "--strategies"));
  }
  return o;
}

/// The metrics, and beside them under `run` what may differ between two runs.
std::string json_of(const Result& result) {
  using Json = nlohmann::ordered_json;
  Json all = Json::parse(result.metrics);
  all["run"]["wall_s"] = result.wall_s;
  for (const auto& [name, value] : result.measured) all["run"]["measured"][name] = value;
  return all.dump(1) + "\n";
}

}  // namespace

int partition(const Session& session, const PartitionArguments& a) {
  const ConfigFile config =
      config_from_text(kConfig, "partition", overrides_of(session, a), session.registries);
  if (!a.quiet) {
    for (const std::string& text : config.without_effect) {
      session.terminal.err << "shardsim: warning: " << text << "\n";
    }
  }
  const std::filesystem::path out{a.out};
  if (!a.out.empty()) check_writable(out.parent_path());
  ProgressBar progress{session.terminal, a.quiet};
  RunOptions options;
  options.tables = !a.csv.empty();
  options.threads = a.jobs > 0 ? a.jobs : std::max(1U, std::thread::hardware_concurrency());
  options.progress = [&](const RunProgress& p) {
    progress.show(seconds(p.simulated) / seconds(p.duration), 0);
  };
  Result result = run_point(config, 0, options);
  progress.clear();
  if (!a.out.empty()) {
    result.config_folder = config.folder_from(out.parent_path());
    write_whole(out, result_text(result));
  }
  if (!a.csv.empty()) write_tables(a.csv, result.tables);
  if (a.json) {
    session.terminal.out << json_of(result);
    return kGood;
  }
  if (!a.quiet) session.terminal.out << study_text(result, session.terminal).substr(1) << "\n";
  session.terminal.out << wrapped(study_conclusion(result), session.terminal.width) << "\n";
  return kGood;
}

}  // namespace shardsim
