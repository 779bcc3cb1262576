#pragma once

#include <gtest/gtest.h>
#include <zstd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/workload.h"
#include "sim/config/json_file.h"
#include "sim/config/reader.h"
#include "sim/engine/error.h"
#include "workloads/factory.h"

namespace shardsim::workload_tests {

/// The operations of a key-value store.
inline constexpr std::array<Option, 5> kOperations{{
    {"get", "read one"},
    {"put", "write one"},
    {"insert", "write a new one"},
    {"scan", "read some"},
    {"read_modify_write", "read, then write"},
}};
inline constexpr OperationId kGet{0};
inline constexpr OperationId kPut{1};
inline constexpr OperationId kInsert{2};
inline constexpr OperationId kScan{3};
inline constexpr OperationId kReadModifyWrite{4};

/// A workload section read as a config is.
struct Section {
  std::unique_ptr<WorkloadFactory> factory = built_in_workload();
  ReadReport report;

  explicit Section(const std::string& json, std::span<const Option> operations = kOperations) {
    const JsonValue root = parse_json(json, "c.json");
    report = read_fields(root, "c.json", [&](Fields& f) { factory->describe(f, operations); });
  }
  /// The value that a setting has in the end, as JSON.
  std::string value(const std::string& pointer) const {
    for (const ResolvedValue& v : report.values) {
      if (v.pointer == pointer) return v.value;
    }
    return "no such setting";
  }
};

struct World {
  std::uint64_t seed{1};
  Duration duration{60'000'000'000};
  std::uint32_t zones{1};
};

inline std::unique_ptr<Workload> make(const std::string& json, const World& world = {}) {
  Section section{json};
  for (const std::string& e : section.report.errors) ADD_FAILURE() << e;
  return section.factory->build({.seed = world.seed,
                                 .duration = world.duration,
                                 .operations = kOperations,
                                 .zones = world.zones});
}

inline std::vector<Request> requests(Workload& workload, std::size_t n) {
  std::vector<Request> all;
  Request request{};
  while (all.size() < n && workload.next(request)) all.push_back(request);
  return all;
}

/// A folder of the test's own, removed with it.
class Folder {
 public:
  Folder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            (std::string{"shardsim_"} + test->test_suite_name() + "_" + test->name());
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::ofstream{path, std::ios::binary} << text;
    return path.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline std::string compressed(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

/// The text of the UsageError that building the workload ends in.
inline std::string refusal(const std::string& json, const std::string& folder) {
  Section section{json};
  for (const std::string& e : section.report.errors) ADD_FAILURE() << e;
  section.factory->set_base_folder(folder);
  try {
    section.factory->build(
        {.seed = 1, .duration = Duration{60'000'000'000}, .operations = kOperations});
  } catch (const UsageError& e) {
    return e.what();
  }
  return "no refusal";
}

}  // namespace shardsim::workload_tests
