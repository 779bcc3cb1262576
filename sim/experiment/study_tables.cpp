#include "sim/experiment/study_tables.h"

#include <nlohmann/json.hpp>

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;

void add_cells(const Json& object, const std::string& above, std::vector<std::string>& columns,
               std::vector<std::string>& cells) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) {
      add_cells(value, above + name + "_", columns, cells);
    } else if (!value.is_array()) {
      columns.push_back(above + name);
      cells.push_back(value.is_null()     ? ""
                      : value.is_string() ? value.get<std::string>()
                                          : value.dump());
    }
  }
}

}  // namespace

std::vector<CsvTable> tables_of_lists(std::string_view metrics) {
  std::vector<CsvTable> tables;
  const Json all = Json::parse(metrics);
  for (const auto& [name, list] : all.items()) {
    if (!list.is_array() || list.empty() || !list.front().is_object()) continue;
    CsvTable table{.name = name};
    for (const Json& object : list) {
      table.columns.clear();
      add_cells(object, "", table.columns, table.rows.emplace_back());
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace shardsim
