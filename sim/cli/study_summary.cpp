#include "sim/cli/study_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/cli/table.h"
#include "sim/experiment/readable.h"
#include "sim/experiment/study_tables.h"

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;
using Side = TextTable::Side;

double number(const Json& from, const std::string& pointer) {
  const Json::json_pointer at{pointer};
  const bool there = from.contains(at) && from.at(at).is_number();
  return there ? from.at(at).get<double>() : std::nan("");
}

std::string heading(const Terminal& t, std::string_view text) {
  return fmt::format("\n{}\n", inked(t, Ink::bold, text));
}

std::string name_of(const Json& strategy) { return strategy.at("strategy").get<std::string>(); }

bool compares_placements(const Json& metrics) {
  return metrics.contains(Json::json_pointer{"/strategies/0/add/keys_moved_fraction"});
}

std::string balance_table(const Json& metrics, const std::string& what, const std::string& title,
                          const Terminal& t) {
  TextTable table{{{title},
                   {"max/mean", Side::right},
                   {"best", Side::right},
                   {"chance", Side::right},
                   {"cv", Side::right},
                   {"min", Side::right},
                   {"max", Side::right}}};
  for (const Json& s : metrics.at("strategies")) {
    const Json& b = s.at(what);
    table.row({name_of(s), readable_ratio(number(b, "/max_over_mean")),
               readable_ratio(number(b, "/best")), readable_ratio(number(b, "/chance")),
               readable_ratio(number(b, "/cv")), readable_percent(number(b, "/min")),
               readable_percent(number(b, "/max"))});
  }
  return "\n" + table.text(t, 2);
}

std::string moves_table(const Json& metrics, const std::string& change, const Terminal& t) {
  const double nodes = number(metrics, "/nodes");
  const double after = number(metrics, "/strategies/0/" + change + "/nodes");
  if (nodes == after) return {};
  TextTable table{{{fmt::format("{:.0f} to {:.0f} nodes", nodes, after)},
                   {"keys moved", Side::right},
                   {"exact", Side::right},
                   {"least", Side::right},
                   {"times", Side::right},
                   {"between survivors", Side::right}}};
  for (const Json& s : metrics.at("strategies")) {
    const Json& c = s.at(change);
    table.row({name_of(s), readable_percent(number(c, "/keys_moved_fraction")),
               readable_percent(number(c, "/exact_moved_fraction")),
               readable_percent(number(c, "/least_fraction")),
               readable_ratio(number(c, "/moved_over_least")),
               readable_percent(number(c, "/moved_between_survivors_fraction"))});
  }
  return "\n" + table.text(t, 2);
}

std::string cost_table(const Result& result, const Json& metrics, const Terminal& t) {
  const bool timed = !result.measured.empty();
  std::vector<TextTable::Column> columns{{"cost"}, {"memory", Side::right}};
  if (timed) columns.push_back({"a look-up, on this machine", Side::right});
  TextTable table{columns};
  std::size_t i = 0;
  for (const Json& s : metrics.at("strategies")) {
    std::vector<std::string> row{name_of(s), readable_bytes(number(s, "/memory_bytes"))};
    const std::string name = fmt::format("/strategies/{}/lookup_ns", i++);
    for (const auto& [measured, value] : result.measured) {
      if (measured == name) row.push_back(fmt::format("{:.0f} ns", value));
    }
    table.row(std::move(row));
  }
  return "\n" + table.text(t, 2);
}

struct ShareBar {
  std::string label;
  double share{};
};

/// A bar a node where there are at most 20, else bars of quantiles.
std::vector<ShareBar> share_bars(const Json& list) {
  std::vector<ShareBar> bars;
  std::vector<double> shares;
  for (const Json& x : list) shares.push_back(x.is_number() ? x.get<double>() : 0);
  constexpr std::size_t kMostBars = 20;
  if (shares.size() <= kMostBars) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      bars.push_back({fmt::format("node {}", i), shares[i]});
    }
    return bars;
  }
  std::ranges::sort(shares);
  for (const auto& [label, q] :
       {std::pair{"fullest", 1.0}, std::pair{"top 1%", 0.99}, std::pair{"top 10%", 0.9},
        std::pair{"top 25%", 0.75}, std::pair{"median", 0.5}, std::pair{"last 25%", 0.25},
        std::pair{"last 10%", 0.1}, std::pair{"emptiest", 0.0}}) {
    const double at = q * static_cast<double>(shares.size() - 1) + 0.5;
    bars.push_back({label, shares[static_cast<std::size_t>(at)]});
  }
  return bars;
}

/// Keys and load of each node side by side, all strategies on one scale.
std::string charts(const Json& metrics, const Terminal& t) {
  double most = 0;
  for (const Json& s : metrics.at("strategies")) {
    most = std::max({most, number(s, "/keys/max"), number(s, "/load/max")});
  }
  constexpr std::size_t kLabel = 9;
  constexpr std::size_t kNumber = 7;
  const std::size_t taken = 2 + kLabel + 2 * (kNumber + 2);
  const std::size_t width =
      t.width > taken + 16 ? std::min<std::size_t>((t.width - taken) / 2, 40) : std::size_t{8};
  std::string lines;
  for (const Json& s : metrics.at("strategies")) {
    lines += heading(t, name_of(s));
    lines += fmt::format("  {:<{}}{:<{}}load\n", "", kLabel, "keys", width + kNumber + 2);
    const std::vector<ShareBar> keys = share_bars(s.at("keys").at("shares"));
    const std::vector<ShareBar> load = share_bars(s.at("load").at("shares"));
    for (std::size_t i = 0; i < keys.size() && i < load.size(); ++i) {
      lines += fmt::format("  {:<{}}", keys[i].label, kLabel);
      for (const auto& [share, ink] :
           {std::pair{keys[i].share, Ink::green}, std::pair{load[i].share, Ink::yellow}}) {
        const std::string drawn = bar(most > 0 ? share / most : 0, width, t.utf8);
        const std::size_t blank = width - std::min(width, display_width(drawn));
        lines += inked(t, ink, drawn) + std::string(blank, ' ') +
                 fmt::format(" {:>{}} ", readable_percent(share), kNumber);
      }
      lines.erase(lines.find_last_not_of(' ') + 1);
      lines += "\n";
    }
  }
  return lines;
}

std::string hot_keys_table(const Json& metrics, const Terminal& t) {
  const bool salted = number(metrics, "/salted_keys") > 0;
  std::vector<TextTable::Column> columns{{"hottest keys"}, {"share of the load", Side::right}};
  if (salted) {
    columns.push_back({"of each salt", Side::right});
    columns.push_back({"names a read asks", Side::right});
  }
  TextTable table{columns};
  for (const Json& k : metrics.at("hot_keys")) {
    // A key is any bytes: a control character would change the terminal.
    std::string name = k.at("name").get<std::string>();
    std::ranges::replace_if(
        name, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, '?');
    std::vector<std::string> row{cut_to(name, 40, t.utf8), readable_percent(number(k, "/share"))};
    if (salted) {
      row.push_back(readable_percent(number(k, "/share_after_salting")));
      row.push_back(fmt::format("{:.0f}", number(k, "/reads_after_salting")));
    }
    table.row(std::move(row));
  }
  return "\n" + table.text(t, 2);
}

std::string text_of_lists(const Result& result, const Terminal& t) {
  std::string text;
  for (const CsvTable& list : tables_of_lists(result.metrics)) {
    std::vector<TextTable::Column> columns;
    for (const std::string& c : list.columns) {
      columns.push_back({c, columns.empty() ? Side::left : Side::right});
    }
    TextTable table{columns};
    for (const std::vector<std::string>& row : list.rows) table.row(row);
    text += heading(t, list.name) + table.text(t, 2);
  }
  return text;
}

/// "9.1% (jump) to 90.9% (modulo)", of the least and the most.
std::string least_and_most(const Json& strategies, const std::string& pointer,
                           std::string (*readable)(double)) {
  const Json* least = nullptr;
  const Json* most = nullptr;
  for (const Json& s : strategies) {
    if (!std::isfinite(number(s, pointer))) continue;
    if (least == nullptr || number(s, pointer) < number(*least, pointer)) least = &s;
    if (most == nullptr || number(s, pointer) > number(*most, pointer)) most = &s;
  }
  if (least == nullptr) return {};
  std::string text = fmt::format("{} ({})", readable(number(*least, pointer)), name_of(*least));
  if (readable(number(*most, pointer)) != readable(number(*least, pointer))) {
    text += fmt::format(" to {} ({})", readable(number(*most, pointer)), name_of(*most));
  }
  return text;
}

}  // namespace

bool is_of_study(const Result& result) {
  const Json metrics = Json::parse(result.metrics, nullptr, false);
  return metrics.is_object() && !metrics.contains("ops");
}

std::string study_text(const Result& result, const Terminal& terminal) {
  const Json metrics = Json::parse(result.metrics, nullptr, false);
  if (!compares_placements(metrics)) return text_of_lists(result, terminal);
  std::string text = balance_table(metrics, "keys", "keys", terminal);
  text += balance_table(metrics, "load", "load", terminal);
  if (number(metrics, "/salted_keys") > 0) {
    text += balance_table(metrics, "salted_load", "load, salted", terminal);
  }
  text += moves_table(metrics, "add", terminal);
  text += moves_table(metrics, "remove", terminal);
  text += cost_table(result, metrics, terminal);
  text += charts(metrics, terminal);
  return text + hot_keys_table(metrics, terminal);
}

std::string study_conclusion(const Result& result) {
  const Json metrics = Json::parse(result.metrics, nullptr, false);
  if (!compares_placements(metrics)) return {};
  const Json& strategies = metrics.at("strategies");
  const double nodes = number(metrics, "/nodes");
  std::string text;
  for (const std::string change : {"add", "remove"}) {
    const double after = number(strategies[0].at(change), "/nodes");
    if (after == nodes) continue;
    text += fmt::format(
        "From {:.0f} to {:.0f} nodes {} of the keys move; the least is {}. ", nodes, after,
        least_and_most(strategies, "/" + change + "/keys_moved_fraction", &readable_percent),
        readable_percent(number(strategies[0].at(change), "/least_fraction")));
  }
  text += fmt::format(
      "The fullest node has {} times its share of the load; no placement can be "
      "below {}.",
      least_and_most(strategies, "/load/max_over_mean", &readable_ratio),
      readable_ratio(number(strategies[0], "/load/best")));
  if (number(metrics, "/salted_keys") > 0) {
    text += fmt::format(" After salting it has {}, and a read asks {} keys on average.",
                        least_and_most(strategies, "/salted_load/max_over_mean", &readable_ratio),
                        readable_ratio(number(metrics, "/reads_per_read")));
  }
  return text;
}

}  // namespace shardsim
