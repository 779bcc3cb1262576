#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim::tidy {

/// A file of the source tree; `path` is from the root, with slashes.
struct SourceFile {
  std::string path;
  std::string text;
};

/// What a check has against the tree, one sentence each; empty where all is well.
using Complaints = std::vector<std::string>;

/// The files below `folders` whose names end in one of `endings`, by path.
inline std::vector<SourceFile> read_tree(const std::vector<std::string>& folders,
                                         const std::vector<std::string>& endings) {
  namespace fs = std::filesystem;
  const fs::path root{SHARDSIM_SOURCE_DIR};
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string path = entry.path().lexically_relative(root).generic_string();
      const auto ends = [&](const std::string& ending) { return path.ends_with(ending); };
      if (!entry.is_regular_file() || std::ranges::none_of(endings, ends)) continue;
      std::ifstream in{entry.path(), std::ios::binary};
      files.push_back({path, std::string{std::istreambuf_iterator<char>{in}, {}}});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

/// The simulator's own sources.
inline std::vector<SourceFile> read_sources() {
  return read_tree({"sim", "models", "workloads"}, {".h", ".cpp"});
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// What stands between the marks of `#include "..."` or `#include <...>`; empty for other lines.
inline std::string_view included(std::string_view line) {
  constexpr std::string_view start = "#include ";
  if (!line.starts_with(start)) return {};
  line.remove_prefix(start.size());
  const std::size_t end = line.find_first_of("\">", 1);
  return end == line.npos ? std::string_view{} : line.substr(1, end - 1);
}

}  // namespace shardsim::tidy
