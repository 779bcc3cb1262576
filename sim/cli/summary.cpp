#include "sim/cli/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "sim/cli/study_summary.h"
#include "sim/cli/table.h"
#include "sim/cli/titles.h"
#include "sim/experiment/readable.h"

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;

const Json* find(const Json& from, const std::string& pointer) {
  const Json::json_pointer at{pointer};
  return from.contains(at) ? &from.at(at) : nullptr;
}

/// The number at `pointer`: infinite for null, not a number where there is none.
double number(const Json& from, const std::string& pointer) {
  const Json* value = find(from, pointer);
  if (value == nullptr) return std::numeric_limits<double>::quiet_NaN();
  if (value->is_null()) return std::numeric_limits<double>::infinity();
  return value->is_number() ? value->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string text_at(const Json& from, const std::string& pointer) {
  const Json* value = find(from, pointer);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::string us(double value) { return std::isfinite(value) ? readable_us(value) : "-"; }

std::string heading(const Terminal& t, std::string_view text) {
  return "\n" + inked(t, Ink::bold, text) + "\n";
}

std::string paragraph(const Terminal& t, const std::string& text) {
  return wrapped(text, t.width, 2) + "\n";
}

std::string latency_of(const Json& metrics, const Terminal& t) {
  using Side = TextTable::Side;
  TextTable table{{{"latency"},
                   {"p50", Side::right},
                   {"p99", Side::right},
                   {"p99.9", Side::right},
                   {"max", Side::right},
                   {"completed", Side::right},
                   {"failed", Side::right}}};
  const Json* ops = find(metrics, "/ops");
  if (ops == nullptr) return {};
  for (const auto& [name, op] : ops->items()) {
    if (!(number(op, "/offered") > 0)) continue;
    const double failed = number(op, "/failed/total");
    const double offered = number(op, "/offered");
    table.row({name, us(number(op, "/latency_us/p50")), us(number(op, "/latency_us/p99")),
               us(number(op, "/latency_us/p999")), us(number(op, "/latency_us/max")),
               readable_count(number(op, "/completed")),
               failed > 0 ? readable_percent(failed / offered) : "0"});
  }
  return table.empty() ? "  No request was measured.\n" : table.text(t, 2);
}

std::string failures_of(const Json& metrics, const Terminal& t) {
  const Json* ops = find(metrics, "/ops");
  if (ops == nullptr) return {};
  std::string lines;
  for (const auto& [name, op] : ops->items()) {
    std::string causes;
    const Json* failed = find(op, "/failed");
    if (failed == nullptr || !(number(op, "/failed/total") > 0)) continue;
    for (const auto& [cause, count] : failed->items()) {
      if (cause == "total" || !count.is_number() || !(count.get<double>() > 0)) continue;
      causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ",
                            readable_count(count.get<double>()), cause);
    }
    lines += paragraph(t, fmt::format("Failed {}: {}.", name, causes));
  }
  return lines;
}

/// "The hottest node has 2.1 times the mean load; chance gives 1.3; no placement can be below 1.7."
std::string balance_sentence(const Json& metrics) {
  const Json* node = find(metrics, "/hotspot/node");
  const double most = node == nullptr ? std::nan("") : number(*node, "/max_over_mean");
  if (!std::isfinite(most)) return {};
  std::string text =
      fmt::format("The hottest node has {} times the mean load", readable_ratio(most));
  const double chance = number(*node, "/chance");
  const double best = number(*node, "/best");
  if (std::isfinite(chance)) {
    text += fmt::format("; an ideal hash gives {} by chance", readable_ratio(chance));
  }
  if (std::isfinite(best)) {
    text += fmt::format("; no placement can be below {}", readable_ratio(best));
    const double share = number(metrics, "/hotspot/key/hottest/0/share");
    if (best > 1.05 && std::isfinite(share)) {
      text += fmt::format(", since one key has {} of the requests", readable_percent(share));
    }
  }
  return text + ".";
}

struct LoadBar {
  std::string label;
  double load{};
};

/// A bar a node where there are at most 20, else bars of the hottest node and of quantiles.
std::vector<LoadBar> load_bars(const Json& metrics) {
  std::vector<LoadBar> bars;
  const Json* nodes = find(metrics, "/hotspot/node/loads");
  if (nodes == nullptr || !nodes->is_array() || nodes->empty()) return bars;
  std::vector<double> loads;
  for (const Json& n : *nodes) loads.push_back(n.is_number() ? n.get<double>() : 0);
  constexpr std::size_t kMostBars = 20;
  if (loads.size() <= kMostBars && text_at(metrics, "/hotspot/node/loads_by") == "id") {
    for (std::size_t i = 0; i < loads.size(); ++i) {
      bars.push_back({fmt::format("node {}", i), loads[i]});
    }
    return bars;
  }
  std::ranges::sort(loads);
  const auto quantile = [&](double q) {
    return loads[static_cast<std::size_t>(q * static_cast<double>(loads.size() - 1) + 0.5)];
  };
  bars.push_back({"hottest node", loads.back()});
  for (const auto& [label, q] :
       {std::pair{"top 1%", 0.99}, std::pair{"top 5%", 0.95}, std::pair{"top 10%", 0.9},
        std::pair{"top 25%", 0.75}, std::pair{"median node", 0.5}, std::pair{"last 25%", 0.25},
        std::pair{"last 10%", 0.1}}) {
    bars.push_back({label, quantile(q)});
  }
  bars.push_back({"coolest node", loads.front()});
  return bars;
}

std::string load_chart(const Json& metrics, const Terminal& t) {
  const std::vector<LoadBar> bars = load_bars(metrics);
  if (bars.empty()) return {};
  std::size_t label = 0;
  double most = 0;
  for (const LoadBar& b : bars) {
    label = std::max(label, b.label.size());
    most = std::max(most, b.load);
  }
  const std::size_t width = std::min<std::size_t>(50, t.width - label - 14);
  std::string lines = heading(t, "Load of the nodes (busy time over capacity)");
  for (const LoadBar& b : bars) {
    const std::string drawn = bar(most > 0 ? b.load / most : 0, width, t.utf8);
    const Ink ink = b.load > 0.95 ? Ink::red : (b.load > 0.8 ? Ink::yellow : Ink::green);
    lines += fmt::format("  {:<{}}  {} {}\n", b.label, label, inked(t, ink, drawn),
                         readable_percent(b.load));
  }
  return lines;
}

std::string hottest_of(const Json& metrics, const std::string& what, const std::string& title,
                       const Terminal& t) {
  const Json* hottest = find(metrics, "/hotspot/" + what + "/hottest");
  if (hottest == nullptr || !hottest->is_array() || hottest->empty()) return {};
  std::string list;
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < std::min(kShown, hottest->size()); ++i) {
    const Json& h = (*hottest)[i];
    std::string name = text_at(h, "/name");
    // A node's name is its place: its number comes first.
    if (name.empty() || what == "node") {
      name = fmt::format("{}{}{}", number(h, "/id"), name.empty() ? "" : " in ", name);
    }
    list +=
        fmt::format("{}{} ({})", i == 0 ? "" : ", ", name, readable_percent(number(h, "/share")));
  }
  return paragraph(t, title + ": " + list + ".");
}

std::string moves_of(const Json& metrics, const Terminal& t) {
  const Json* operations = find(metrics, "/rebalance/operations");
  if (operations == nullptr || !operations->is_array() || operations->empty()) return {};
  std::string lines = heading(t, "What moved");
  constexpr std::size_t kShown = 6;
  for (std::size_t i = 0; i < std::min(kShown, operations->size()); ++i) {
    const Json& o = (*operations)[i];
    const double moved = number(o, "/keys_moved_fraction");
    const double least = number(o, "/least_fraction");
    const double duration = number(o, "/duration_s");
    std::string text =
        fmt::format("{}: {} of the keys", text_at(o, "/cause"), readable_percent(moved));
    if (std::isfinite(least)) {
      text += fmt::format(" (the least possible is {})", readable_percent(least));
    }
    text += fmt::format(", {}", readable_bytes(number(o, "/moved_bytes")));
    const Json* finished = find(o, "/finished");
    const bool done = finished != nullptr && finished->is_boolean() && finished->get<bool>();
    text += (done ? " in " : ", not finished after ") + readable_us(duration * 1e6);
    const Json* around = find(o, "/p99_us");
    if (around != nullptr && around->is_object()) {
      for (const auto& [op, p99] : around->items()) {
        const double before = number(p99, "/before");
        const double during = number(p99, "/during");
        if (!std::isfinite(before) || !std::isfinite(during)) continue;
        text += fmt::format("; p99 of {} {} before, {} during", op, readable_us(before),
                            readable_us(during));
      }
    }
    lines += paragraph(t, text + ".");
  }
  if (operations->size() > kShown) {
    lines += paragraph(t, fmt::format("… and {} more.", operations->size() - kShown));
  }
  return lines;
}

std::string verdict_lines(const std::vector<Verdict>& verdicts, const Terminal& t) {
  if (verdicts.empty()) return {};
  std::string lines = heading(t, "Expected");
  for (const Verdict& v : verdicts) {
    const std::string mark = v.passed ? inked(t, Ink::green, t.utf8 ? "✓" : "ok  ")
                                      : inked(t, Ink::red, t.utf8 ? "✗" : "FAIL");
    std::string text = wrapped(v.text, t.width, t.utf8 ? 4 : 7);
    text.erase(0, text.find_first_not_of(' '));
    lines += fmt::format("  {} {}\n", mark, text);
  }
  return lines;
}

std::string title_of(const std::string& name, const std::string& question, const Terminal& t) {
  return inked(t, Ink::bold, name) + "\n" + (question.empty() ? "" : paragraph(t, question));
}

std::string closing(const std::string& where, const std::string& answer, const Terminal& t) {
  return "\n" + where + "\n" + (answer.empty() ? "" : wrapped(answer, t.width) + "\n");
}

/// Points without their replications, with means; columns of what differs most.
std::string points_table(const ConfigFile& config, const std::vector<PointOutcome>& outcomes,
                         const Terminal& t) {
  std::vector<std::string> metrics;
  for (const Expectation& e : config.expectations) {
    if (std::ranges::find(metrics, e.metric) == metrics.end()) metrics.push_back(e.metric);
  }
  constexpr std::size_t kColumns = 4;
  for (const PointOutcome& o : outcomes) {
    for (const std::string& m : main_metrics(o.numbers)) {
      const bool telling = m.ends_with("/latency_us/p99") || m.ends_with("/node/max_over_mean");
      if (telling && metrics.size() < kColumns && std::ranges::find(metrics, m) == metrics.end()) {
        metrics.push_back(m);
      }
    }
  }
  if (metrics.size() > kColumns) metrics.resize(kColumns);
  std::vector<std::string> swept;
  for (const auto& [pointer, value] : config.points.front().values) swept.push_back(pointer);
  std::vector<TextTable::Column> columns;
  for (const std::string& title : setting_titles(swept)) columns.push_back({title});
  for (const std::string& title : metric_titles(metrics)) {
    columns.push_back({title, TextTable::Side::right});
  }
  TextTable table{columns};
  constexpr std::size_t kRows = 40;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < outcomes.size() && rows < kRows; i += config.replications, ++rows) {
    std::vector<std::string> row;
    for (const auto& [pointer, value] : config.points[i].values) {
      row.push_back(cut_to(spoken(value), 24, t.utf8));
    }
    for (const std::string& m : metrics) {
      double sum = 0;
      std::size_t n = 0;
      for (std::size_t r = i; r < i + config.replications; ++r) {
        const auto found = outcomes[r].numbers.find(m);
        if (found == outcomes[r].numbers.end()) continue;
        sum += found->second;
        ++n;
      }
      row.push_back(n == 0 ? "-" : readable_metric(m, sum / static_cast<double>(n)));
    }
    table.row(std::move(row));
  }
  return "\n" + table.text(t, 2);
}

}  // namespace

std::string answer_for(const Result& result) {
  std::string answer = answer_of(result.expect);
  if (!answer.empty()) return answer;
  if (is_of_study(result)) return study_conclusion(result);
  const Json metrics = Json::parse(result.metrics, nullptr, false);
  std::string text;
  const Json* ops = find(metrics, "/ops");
  if (ops != nullptr) {
    for (const auto& [name, op] : ops->items()) {
      const double p99 = number(op, "/latency_us/p99");
      if (!std::isfinite(p99)) continue;
      text += fmt::format("{}{} takes at most {} for 99 of 100 requests", text.empty() ? "" : ", ",
                          name, readable_us(p99));
      break;
    }
  }
  const double most = number(metrics, "/hotspot/node/max_over_mean");
  if (std::isfinite(most)) {
    text += fmt::format("{}the hottest node has {} times the mean load",
                        text.empty() ? "" : ", and ", readable_ratio(most));
  }
  if (text.empty()) return "Nothing was measured.";
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

std::string summary_of_run(const Result& result, const std::string& where,
                           const Terminal& terminal) {
  const Json metrics = Json::parse(result.metrics, nullptr, false);
  std::string text = title_of(result.name, result.question, terminal) + "\n";
  if (is_of_study(result)) {
    text.pop_back();
    text += study_text(result, terminal) + verdict_lines(result.expect, terminal);
    return text + closing(where, answer_for(result), terminal);
  }
  text += latency_of(metrics, terminal);
  text += failures_of(metrics, terminal);
  text += load_chart(metrics, terminal);
  const std::string balance = balance_sentence(metrics);
  if (!balance.empty()) text += paragraph(terminal, balance);
  text += hottest_of(metrics, "node", "Hottest nodes, by share of the busy time", terminal);
  text += hottest_of(metrics, "key", "Hottest keys, by share of the requests", terminal);
  text += moves_of(metrics, terminal);
  text += verdict_lines(result.expect, terminal);
  return text + closing(where, answer_for(result), terminal);
}

std::string summary_of_sweep(const ConfigFile& config, const std::vector<PointOutcome>& outcomes,
                             const std::vector<Verdict>& verdicts, const std::string& where,
                             const Terminal& terminal) {
  std::string text = title_of(config.name, config.question, terminal);
  text += points_table(config, outcomes, terminal);
  text += verdict_lines(verdicts, terminal);
  return text + closing(where, answer_of(verdicts), terminal);
}

}  // namespace shardsim
