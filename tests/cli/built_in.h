#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "models/kv_store/kv_store.h"
#include "models/lab/registry.h"
#include "models/placement/registry.h"
#include "sim/cli/main_command.h"
#include "workloads/factory.h"

namespace shardsim {

/// What main.cpp passes to the command line.
inline const Registries& built_in() {
  static const Registries all{.placements = built_in_placements(),
                              .systems = {&kv_store},
                              .workload_parts = built_in_workload_parts(),
                              .make_workload = &built_in_workload,
                              .studies = built_in_studies()};
  return all;
}

/// What a command printed, and its exit status.
struct Spoken {
  int status{};
  std::string out;
  std::string err;
};

inline Spoken say(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const Terminal terminal{.out = out, .err = err, .utf8 = true};
  const int status = run_command(std::move(arguments), built_in(), terminal);
  return {status, out.str(), err.str()};
}

/// A fresh folder, in which a test runs; the old working directory is back when it ends.
class InFreshFolder {
 public:
  explicit InFreshFolder(const std::string& name)
      : before_(std::filesystem::current_path()),
        path_(std::filesystem::temp_directory_path() / ("shardsim_" + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
    std::filesystem::current_path(path_);
  }
  InFreshFolder(const InFreshFolder&) = delete;
  InFreshFolder& operator=(const InFreshFolder&) = delete;
  ~InFreshFolder() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(path_);
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path path_;
};

}  // namespace shardsim
