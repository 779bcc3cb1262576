#include "sim/cli/find_configs.h"

#include <algorithm>
#include <cstdlib>

#include "sim/config/json_file.h"
#include "sim/engine/error.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

/// The config's question, or nothing where it can't be read: a list shows the file all the same.
std::string question_in(const std::filesystem::path& path) {
  try {
    const JsonValue config = parse_json(read_whole(path), path.string());
    const JsonValue* question = config.find("question");
    return question == nullptr ? "" : question->text;
  } catch (const UsageError&) {
    return {};
  }
}

}  // namespace

std::filesystem::path configs_folder() {
  const char* named = std::getenv("SHARDSIM_CONFIGS");
  if (named != nullptr && *named != '\0') return named;
  std::error_code ignored;
  if (std::filesystem::is_directory("configs", ignored)) return "configs";
#ifdef SHARDSIM_SHARE_DIR
  const std::filesystem::path bin = std::filesystem::canonical("/proc/self/exe", ignored);
  auto installed = (bin.parent_path() / SHARDSIM_SHARE_DIR / "configs").lexically_normal();
  if (std::filesystem::is_directory(installed, ignored)) return installed;
#endif
  return {};
}

std::vector<ReadyConfig> ready_configs() {
  std::vector<ReadyConfig> all;
  const std::filesystem::path folder = configs_folder();
  if (folder.empty()) return all;
  std::error_code error;
  for (auto at = std::filesystem::recursive_directory_iterator{folder, error};
       !error && at != std::filesystem::recursive_directory_iterator{}; at.increment(error)) {
    if (!at->is_regular_file() || at->path().extension() != ".json") continue;
    if (at->path().filename().string().ends_with(".schema.json")) continue;
    all.push_back({at->path().string(), at->path().stem().string(), question_in(at->path())});
  }
  std::ranges::sort(all, {}, &ReadyConfig::path);
  return all;
}

}  // namespace shardsim
