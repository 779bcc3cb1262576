#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/cli/command.h"
#include "sim/cli/settings.h"
#include "sim/cli/table.h"
#include "sim/config/explain.h"
#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/metric_path.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

namespace {

/// All that is known of one name.
struct Explanation {
  std::string name;
  std::string kind;
  std::string summary;
  std::string theory{};
  std::string source{};
  std::vector<FieldRow> settings{};
  std::vector<MetricName> metrics{};
};

/// The rows below `pointer`, named from there on.
std::vector<FieldRow> rows_below(const std::vector<FieldRow>& rows, std::string_view pointer) {
  std::vector<FieldRow> below;
  for (const FieldRow& r : rows) {
    if (r.pointer.size() > pointer.size() && r.pointer.starts_with(pointer) &&
        r.pointer[pointer.size()] == '/') {
      below.push_back(r);
    }
  }
  return below;
}

/// True where the steps of `name`, "/best" or "/node/best", stand in `pointer` one after the other.
bool holds(std::string_view pointer, std::string_view name) {
  for (std::size_t at = pointer.find(name); at != std::string_view::npos;
       at = pointer.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (end == pointer.size() || pointer[end] == '/') return true;
  }
  return false;
}

/// The rows of a workload's part: those with its name as a step of their pointer.
std::vector<FieldRow> rows_of_part(const std::vector<FieldRow>& rows, std::string_view name) {
  std::vector<FieldRow> found;
  const std::string step = fmt::format("/{}", name);
  for (const FieldRow& r : rows) {
    if (holds(r.pointer, step)) found.push_back(r);
  }
  return found;
}

class Explainer {
 public:
  explicit Explainer(const Registries& registries)
      : registries_(registries),
        rows_(setting_rows(registries)),
        metrics_(metric_names(registries)) {}

  /// Everything that bears this name: "range" may be a strategy and a distribution.
  std::vector<Explanation> explain(const std::string& name) const {
    std::vector<Explanation> found;
    for (const PlacementStrategy* p : registries_.placements) {
      if (p->name != name) continue;
      const auto factory = p->make();
      found.push_back({std::string{p->name}, "placement strategy", std::string{p->summary},
                       std::string{p->theory}, std::string{p->source},
                       field_rows([&](Fields& f) { factory->describe(f); })});
    }
    for (const SystemKind* s : registries_.systems) {
      if (s->name != name) continue;
      found.push_back({std::string{s->name}, "system", std::string{s->summary},
                       std::string{s->theory}, std::string{s->source},
                       rows_below(rows_, "/store")});
    }
    add_lab(name, found);
    for (const WorkloadPart& w : registries_.workload_parts) {
      if (w.name != name) continue;
      found.push_back({std::string{w.name}, std::string{w.kind} + " of a workload",
                       std::string{w.summary}, std::string{w.theory}, std::string{w.source},
                       rows_of_part(rows_, w.name)});
    }
    if (!add_setting(name, found) && found.empty()) add_settings(name, found);
    add_metrics(name, found);
    if (found.empty()) add_words(name, found);
    return found;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    all.reserve(2 * (rows_.size() + metrics_.size()));  // and a few more
    for (const PlacementStrategy* p : registries_.placements) all.emplace_back(p->name);
    for (const SystemKind* s : registries_.systems) all.emplace_back(s->name);
    if (!registries_.studies.empty()) all.emplace_back(kLab.name);
    for (const StudyKind* s : registries_.studies) all.emplace_back(s->name);
    for (const WorkloadPart& w : registries_.workload_parts) all.emplace_back(w.name);
    for (const FieldRow& r : rows_) {
      all.push_back(dotted(r.pointer));
      all.push_back(r.pointer.substr(r.pointer.rfind('/') + 1));
      for (const auto& [word, meaning] : r.options) all.push_back(word);
    }
    for (const MetricName& m : metrics_) {
      all.push_back(metric_words(m.pointer));
      all.push_back(m.pointer.substr(m.pointer.rfind('/') + 1));
    }
    return all;
  }

 private:
  /// True where `written` is a metric of the pattern, as "ops.get.offered" is of
  /// "/ops/<operation>/offered".
  static bool named(const std::string& pattern, const std::string& written) {
    return metric_named_by(metric_pointer(written), "/metrics" + pattern);
  }

  void add_lab(const std::string& name, std::vector<Explanation>& found) const {
    std::string all;
    for (const StudyKind* s : registries_.studies) {
      all += fmt::format("{}{}", all.empty() ? "" : ", ", s->name);
      if (s->name != name) continue;
      const auto study = s->make(registries_.placements);
      found.push_back({std::string{s->name}, "study of the lab", std::string{s->summary},
                       std::string{s->theory}, std::string{s->source},
                       field_rows([&](Fields& f) { study->describe(f); }),
                       metric_names(registries_, *s)});
    }
    if (all.empty() || name != kLab.name) return;
    found.push_back({std::string{kLab.name}, "system", std::string{kLab.meaning},
                     "Its studies: " + all + ". A config chooses one by /lab/study."});
  }

  /// A setting by its whole name; false where there is none.
  bool add_setting(const std::string& name, std::vector<Explanation>& found) const {
    const std::size_t before = found.size();
    for (const FieldRow& r : rows_) {
      if (r.pointer == as_pointer(name)) {
        found.push_back({r.pointer, "setting", r.meaning, {}, {}, {r}});
      }
    }
    return found.size() > before;
  }

  /// Settings below a name that is one's beginning, else all that end in it: "virtual_nodes".
  void add_settings(const std::string& name, std::vector<Explanation>& found) const {
    const std::string pointer = as_pointer(name);
    std::vector<FieldRow> rows = rows_below(rows_, pointer);
    if (rows.empty()) {
      std::ranges::copy_if(rows_, std::back_inserter(rows),
                           [&](const FieldRow& r) { return r.pointer.ends_with(pointer); });
    }
    // Members of a family may have a setting in common.
    std::vector<FieldRow> once;
    for (FieldRow& r : rows) {
      const auto same = [&](const FieldRow& o) {
        return o.pointer == r.pointer && o.range == r.range && o.meaning == r.meaning &&
               o.default_value == r.default_value;
      };
      if (std::ranges::none_of(once, same)) once.push_back(std::move(r));
    }
    rows = std::move(once);
    if (rows.empty()) return;
    const char* kind = rows.size() == 1 ? "setting" : "settings";
    found.push_back({dotted(pointer), kind, "", {}, {}, std::move(rows)});
  }

  /// A metric by its whole name, else all that have it in theirs: "best", "hotspot.node".
  void add_metrics(const std::string& name, std::vector<Explanation>& found) const {
    std::vector<MetricName> some;
    const std::string pointer = metric_pointer(name);
    const std::string_view steps = std::string_view{pointer}.substr(
        pointer.starts_with("/metrics/") ? std::string_view{"/metrics"}.size() : 0);
    for (const MetricName& m : metrics_) {
      if (metric_words(m.pointer) == name || m.pointer == name || named(m.pointer, name)) {
        found.push_back({metric_words(m.pointer), "metric, in " + m.unit, m.meaning});
        return;
      }
      if (holds(m.pointer, steps)) some.push_back(m);
    }
    if (some.empty()) return;
    const char* kind = some.size() == 1 ? "metric" : "metrics";
    found.push_back({name, kind, "", {}, {}, {}, std::move(some)});
  }

  /// Words that settings take: "quorum" of store.replication.read_from.
  void add_words(const std::string& name, std::vector<Explanation>& found) const {
    for (const FieldRow& r : rows_) {
      for (const auto& [word, meaning] : r.options) {
        if (word == name) found.push_back({word, "word of " + dotted(r.pointer), meaning});
      }
    }
  }

  const Registries& registries_;
  std::vector<FieldRow> rows_;
  std::vector<MetricName> metrics_;
};

/// "whole number, 1 to 65536, default 128".
std::string details(const FieldRow& r) {
  std::string text = r.type;
  if (!r.range.empty()) text += ", " + r.range;
  if (!r.default_value.empty()) text += ", default " + r.default_value;
  return text;
}

/// Metrics of one meaning together.
std::string metrics_text(const std::vector<MetricName>& metrics, const Terminal& t) {
  std::string text;
  std::vector<MetricName> left = metrics;
  while (!left.empty()) {
    const MetricName first = left.front();
    std::string names;
    std::erase_if(left, [&](const MetricName& m) {
      const bool same = m.meaning == first.meaning && m.unit == first.unit;
      if (same) names += (names.empty() ? "" : ", ") + metric_words(m.pointer);
      return same;
    });
    text += wrapped(names, t.width, 2) + "\n";
    text += wrapped(fmt::format("{} ({})", first.meaning, first.unit), t.width, 6) + "\n";
  }
  return text;
}

std::string text_of_explanation(const Explanation& e, const Terminal& t) {
  std::string text = inked(t, Ink::bold, e.name) + " (" + e.kind + ")\n";
  for (const std::string* part : {&e.summary, &e.theory}) {
    if (!part->empty()) text += wrapped(*part, t.width, 2) + "\n";
  }
  if (!e.source.empty()) text += wrapped("Source: " + e.source, t.width, 2) + "\n";
  if (!e.settings.empty() || !e.metrics.empty()) text += "\n";
  for (const FieldRow& r : e.settings) {
    text += fmt::format("  {}  {}\n", inked(t, Ink::bold, dotted(r.pointer)), details(r));
    if (r.meaning != e.summary) text += wrapped(r.meaning, t.width, 6) + "\n";
    if (e.settings.size() > 1) continue;
    for (const auto& [word, meaning] : r.options) {
      text += wrapped(fmt::format("\"{}\": {}", word, meaning), t.width, 6) + "\n";
    }
  }
  return text + metrics_text(e.metrics, t);
}

nlohmann::ordered_json json_of_explanation(const Explanation& e) {
  nlohmann::ordered_json json;
  json["name"] = e.name;
  json["kind"] = e.kind;
  json["summary"] = e.summary;
  if (!e.theory.empty()) json["theory"] = e.theory;
  if (!e.source.empty()) json["source"] = e.source;
  json["settings"] = nlohmann::ordered_json::array();
  for (const FieldRow& r : e.settings) {
    nlohmann::ordered_json row;
    row["pointer"] = r.pointer;
    row["type"] = r.type;
    row["range"] = r.range;
    row["default"] = r.default_value;
    row["meaning"] = r.meaning;
    for (const auto& [word, meaning] : r.options) row["words"][word] = meaning;
    json["settings"].push_back(std::move(row));
  }
  for (const MetricName& m : e.metrics) {
    json["metrics"].push_back({{"name", m.pointer}, {"unit", m.unit}, {"meaning", m.meaning}});
  }
  return json;
}

}  // namespace

int explain(const Session& session, const ExplainArguments& a) {
  const Explainer explainer{session.registries};
  const std::vector<Explanation> found = explainer.explain(a.name);
  if (found.empty()) {
    throw UsageError(fmt::format("explain: nothing is called \"{}\"; shardsim list shows names{}",
                                 a.name, did_you_mean(a.name, explainer.names())));
  }
  if (a.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Explanation& e : found) all.push_back(json_of_explanation(e));
    session.terminal.out << all.dump(2) << "\n";
    return kGood;
  }
  bool first = true;
  for (const Explanation& e : found) {
    session.terminal.out << (first ? "" : "\n") << text_of_explanation(e, session.terminal);
    first = false;
  }
  return kGood;
}

}  // namespace shardsim
