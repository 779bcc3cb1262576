#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/cli/command.h"
#include "sim/cli/find_configs.h"
#include "sim/cli/gallery.h"
#include "sim/cli/table.h"
#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

namespace {

struct Line {
  std::string name;
  std::string kind;  ///< empty where all are of one kind
  std::string summary;
};

std::vector<Line> lines_of(const Session& session, const std::string& what) {
  std::vector<Line> lines;
  const Registries& r = session.registries;
  if (what == "systems") {
    for (const SystemKind* s : r.systems) {
      lines.push_back({std::string{s->name}, "", std::string{s->summary}});
    }
    if (!r.studies.empty()) {
      lines.push_back({std::string{kLab.name}, "", std::string{kLab.meaning}});
    }
  } else if (what == "studies") {
    for (const StudyKind* s : r.studies) {
      lines.push_back({std::string{s->name}, "", std::string{s->summary}});
    }
  } else if (what == "placements") {
    for (const PlacementStrategy* p : r.placements) {
      lines.push_back({std::string{p->name}, "", std::string{p->summary}});
    }
  } else if (what == "workloads") {
    for (const WorkloadPart& w : r.workload_parts) {
      lines.push_back({std::string{w.name}, std::string{w.kind}, std::string{w.summary}});
    }
  } else if (what == "configs") {
    for (const ReadyConfig& c : ready_configs()) lines.push_back({c.path, "", c.question});
  } else if (what == "metrics") {
    for (const MetricName& m : metric_names(r)) {
      lines.push_back({m.pointer, m.unit, m.meaning});
    }
  } else {
    const std::vector<std::string> known{"systems", "studies", "placements", "workloads",
                                         "configs", "metrics", "gallery"};
    throw UsageError(fmt::format("list: there is no list of \"{}\"; one of {}{}", what,
                                 fmt::join(known, ", "), did_you_mean(what, known)));
  }
  return lines;
}

}  // namespace

int list(const Session& session, const ListArguments& a) {
  if (a.what == "gallery") return list_gallery(session, a.json);
  const std::vector<Line> lines = lines_of(session, a.what);
  if (a.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Line& l : lines) {
      nlohmann::ordered_json one{{"name", l.name}, {"summary", l.summary}};
      if (!l.kind.empty()) one["kind"] = l.kind;
      all.push_back(std::move(one));
    }
    session.terminal.out << all.dump(2) << "\n";
    return kGood;
  }
  if (lines.empty()) {
    session.terminal.err << "shardsim: there are no " << a.what
                         << (a.what == "configs" ? " here; SHARDSIM_CONFIGS names a folder" : "")
                         << "\n";
    return kGood;
  }
  const bool kinds = std::ranges::any_of(lines, [](const Line& l) { return !l.kind.empty(); });
  TextTable table{kinds ? std::vector<TextTable::Column>{{""}, {""}, {""}}
                        : std::vector<TextTable::Column>{{""}, {""}}};
  for (const Line& l : lines) {
    if (kinds) {
      table.row({l.name, l.kind, l.summary});
    } else {
      table.row({l.name, l.summary});
    }
  }
  // Piped, lines are whole: another tool may search them.
  Terminal wide{session.terminal};
  if (!wide.out_is_terminal) wide.width = 10'000;
  session.terminal.out << table.text(wide);
  return kGood;
}

}  // namespace shardsim
