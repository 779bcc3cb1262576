#include "sim/cli/gallery.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "sim/cli/find_configs.h"
#include "sim/cli/table.h"
#include "sim/experiment/whole_file.h"
#include "sim/metrics/metric_sink.h"

namespace shardsim {

namespace {

std::string allowed_by(const Expectation& e) {
  const auto least = e.at_least ? e.at_least : e.at_least_times;
  const auto most = e.at_most ? e.at_most : e.at_most_times;
  if (e.equals) return "exactly";
  if (least && most) return number_text(*least) + " to " + number_text(*most);
  return least ? "at least " + number_text(*least) : "at most " + number_text(*most);
}

/// "max_over_mean: workers 50, scheme d_choices".
std::string what_of(const Expectation& e) {
  constexpr std::string_view metrics = "/metrics/";
  std::string text = e.metric.substr(e.metric.starts_with(metrics) ? metrics.size() : 0);
  const auto add = [&](const Selection& selection, std::string before) {
    for (const auto& [pointer, value] : selection) {
      text += before + pointer.substr(pointer.rfind('/') + 1) + " " + spoken(value);
      before = ", ";
    }
  };
  add(e.of, ": ");
  add(e.than, " over ");
  return text;
}

std::map<std::size_t, std::string> measured_beside(std::filesystem::path config) {
  std::map<std::size_t, std::string> measured;
  config.replace_extension(".measured");
  if (!std::filesystem::exists(config)) return measured;
  std::istringstream lines{read_whole(config)};
  std::size_t index = 0;
  std::string value;
  while (lines >> index >> value) measured[index] = value;
  return measured;
}

}  // namespace

std::vector<GalleryRow> gallery_rows(const Registries& registries) {
  std::vector<GalleryRow> rows;
  const std::filesystem::path folder = configs_folder() / "gallery";
  for (const ReadyConfig& ready : ready_configs()) {
    if (std::filesystem::path{ready.path}.parent_path() != folder) continue;
    const ConfigFile config = load_config(ready.path, {}, registries);
    const std::map<std::size_t, std::string> measured = measured_beside(ready.path);
    for (std::size_t i = 0; i < config.expectations.size(); ++i) {
      const Expectation& e = config.expectations[i];
      if (!e.published) continue;
      const auto found = measured.find(i);
      rows.push_back({.config = ready.path,
                      .source = config.source,
                      .in = e.published->in,
                      .what = what_of(e),
                      .published = number_text(e.published->value),
                      .allowed = allowed_by(e),
                      .measured = found == measured.end() ? "" : found->second});
    }
  }
  return rows;
}

std::string measured_text(const ConfigFile& config, std::span<const Verdict> verdicts) {
  std::string text;
  for (std::size_t i = 0; i < config.expectations.size(); ++i) {
    if (!config.expectations[i].published) continue;
    text += fmt::format("{} {}\n", i, number_text(verdicts[i].measured));
  }
  return text;
}

int list_gallery(const Session& session, bool json) {
  const std::vector<GalleryRow> rows = gallery_rows(session.registries);
  if (json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const GalleryRow& r : rows) {
      all.push_back({{"config", r.config},
                     {"source", r.source},
                     {"in", r.in},
                     {"what", r.what},
                     {"published", r.published},
                     {"allowed", r.allowed},
                     {"measured", r.measured}});
    }
    session.terminal.out << all.dump(2) << "\n";
    return kGood;
  }
  Terminal wide{session.terminal};
  wide.width = 10'000;  // a figure that is cut is no figure
  for (std::size_t i = 0; i < rows.size();) {
    const std::string config = rows[i].config;
    session.terminal.out << (i == 0 ? "" : "\n") << config << "\n  " << rows[i].source << "\n";
    constexpr auto right = TextTable::Side::right;
    TextTable table{
        {{"metric"}, {"from"}, {"published", right}, {"measured", right}, {"allowed", right}}};
    for (; i < rows.size() && rows[i].config == config; ++i) {
      const GalleryRow& r = rows[i];
      table.row({r.what, r.in, r.published, r.measured, r.allowed});
    }
    session.terminal.out << table.text(wide, 2);
  }
  return kGood;
}

}  // namespace shardsim
