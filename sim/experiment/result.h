#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/experiment/expect.h"
#include "sim/experiment/run.h"

namespace shardsim {

/// A result file. All but `run` is the same for the same config and seed wherever it runs.
struct Result {
  std::string name;
  std::string question;
  std::string config;       ///< JSON text: the resolved config, which runs again
  std::string config_hash;  ///< 16 hexadecimal digits
  std::uint64_t seed{};
  std::string metrics;  ///< JSON text, byte for byte as the run gave it
  std::vector<Verdict> expect;
  double wall_s{};
  std::vector<std::pair<std::string, double>> measured{};  ///< by a study
  std::uint64_t events{};
  std::uint64_t requests{};
  std::string config_folder{};     ///< ConfigFile::folder_from() the folder of the result
  std::vector<CsvTable> tables{};  ///< not in the file: `--csv` writes them beside it
};

/// XXH64 of the config's resolved text, the model's version and the content of its trace.
std::string config_hash(std::string_view resolved_config, std::string_view content_hash);

/// Writes each table as `folder`/NAME.csv.
void write_tables(const std::filesystem::path& folder, std::span<const CsvTable> tables);

/// The file's text: JSON, ended by a newline.
std::string result_text(const Result& result);

/// The text of `name`, a member of the object `json`, byte for byte as it stands there; nullopt
/// where there is none.
std::optional<std::string_view> member_text(std::string_view json, std::string_view name);

/// True where a file's text is a result rather than a config.
bool is_result(std::string_view json);

/// The JSON Schema of result files; `metrics_schema` and `config_schema` are JSON texts.
std::string result_schema(std::string_view metrics_schema);

/// How a run of an earlier result's config compares with it: "the same bytes", or the first
/// pointer that differs, with both values.
struct Comparison {
  bool same{};
  std::string text;
};
Comparison compare_metrics(std::string_view before, std::string_view after);

/// One line of JSON per host fact that explains a speed: cores, processor, compiler.
std::string host_facts();

}  // namespace shardsim
