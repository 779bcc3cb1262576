#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "sim/cli/command.h"
#include "sim/cli/settings.h"
#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/plausibility.h"
#include "sim/experiment/readable.h"

namespace shardsim {

namespace {

/// A setting without effect is an error under --strict; a doubtful one stays a warning, since it
/// may be what the config asks about.
struct Said {
  std::string kind;  ///< error, warning, note
  std::string text;
};

struct Findings {
  std::string file;
  std::vector<Said> said;
  RunEstimate estimate{};
  std::size_t runs{};

  std::size_t count(std::string_view kind) const {
    return static_cast<std::size_t>(std::ranges::count(said, kind, &Said::kind));
  }
};

/// What a point's findings start with, where a config has several: its swept values.
std::string where_in_sweep(const Point& point) {
  std::string text;
  for (const auto& [pointer, value] : point.values) {
    text +=
        (text.empty() ? "" : ", ") + pointer.substr(pointer.rfind('/') + 1) + " " + spoken(value);
  }
  return text;
}

/// Findings of all points, each text once, with the first point that it is about.
void add_plausibility(Findings& findings, const ConfigFile& config) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < config.points.size(); ++i) {
    const Experiment experiment = config.experiment(i);
    const RunEstimate cost = estimate(experiment);
    findings.estimate.wall_s += cost.wall_s;
    findings.estimate.events += cost.events;
    findings.estimate.memory_bytes = std::max(findings.estimate.memory_bytes, cost.memory_bytes);
    if (config.points[i].replication > 0) continue;
    for (const Finding& f : plausibility(experiment)) {
      const std::string kind = f.kind == Finding::Kind::warning ? "warning" : "note";
      if (!seen.insert(f.pointer + f.text).second) continue;
      const std::string point = where_in_sweep(config.points[i]);
      findings.said.push_back({kind, fmt::format("{}: {}: {}{}", config.file, f.pointer, f.text,
                                                 point.empty() ? "" : " (" + point + ")")});
    }
  }
}

Findings findings_of(const Session& session, const CheckArguments& a, const std::string& file) {
  Findings findings;
  findings.file = file;
  try {
    const ConfigFile config = load_config(file, {.set = a.set, .seed = a.seed}, session.registries);
    findings.runs = config.runs();
    for (const std::string& text : config.without_effect) {
      findings.said.push_back({a.strict ? "error" : "warning", text});
    }
    add_plausibility(findings, config);
    if (a.resolved && !a.json) session.terminal.out << resolved_table(config, session.terminal);
  } catch (const UsageError& e) {
    for (const std::string& m : e.messages()) findings.said.push_back({"error", m});
  } catch (const RunError& e) {
    findings.said.push_back({"error", e.what()});
  }
  return findings;
}

void print(const Session& session, const CheckArguments& a, const Findings& f) {
  for (const Said& s : f.said) {
    if (s.kind == "note" && a.quiet) continue;
    session.terminal.err << "shardsim: " << s.kind << ": " << s.text << "\n";
  }
  if (a.quiet || f.count("error") > 0) return;
  const std::size_t warnings = f.count("warning");
  session.terminal.out << fmt::format(
      "{}: {}, {}; {} {}, about {} and {}\n", f.file,
      warnings == 0 ? "no warning" : fmt::format("{} warning{}", warnings, warnings > 1 ? "s" : ""),
      fmt::format("{} note{}", f.count("note"), f.count("note") == 1 ? "" : "s"), f.runs,
      f.runs == 1 ? "run" : "runs", readable_seconds(f.estimate.wall_s),
      readable_bytes(f.estimate.memory_bytes));
}

}  // namespace

int check(const Session& session, const CheckArguments& a) {
  int status = kGood;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::string& file : a.configs) {
    const Findings f = findings_of(session, a, file);
    if (f.count("error") > 0) status = kBadUsage;
    if (!a.json) {
      print(session, a, f);
      continue;
    }
    nlohmann::ordered_json said = nlohmann::ordered_json::array();
    for (const Said& s : f.said) said.push_back({{"kind", s.kind}, {"text", s.text}});
    all.push_back({{"config", file},
                   {"findings", said},
                   {"runs", f.runs},
                   {"estimate",
                    {{"wall_s", f.estimate.wall_s},
                     {"memory_bytes", f.estimate.memory_bytes},
                     {"events", f.estimate.events}}}});
  }
  if (a.json) session.terminal.out << all.dump(2) << "\n";
  return status;
}

}  // namespace shardsim
