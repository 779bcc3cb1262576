// Goal: the parts depend on each other in one direction only, and heavy headers stay out of ours.
// Method: every #include line of the sources against a list of what each folder may include.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace shardsim::tidy {
namespace {

struct Rule {
  std::string_view from;  ///< files whose path starts so; the first match decides
  std::vector<std::string_view> may_include;  ///< besides its own part
};

const std::vector<Rule> kRules = {
    {"sim/main.cpp", {"sim/", "models/", "workloads/"}},
    {"sim/engine/", {}},
    {"sim/config/", {"sim/engine/"}},
    {"sim/cluster/", {"sim/engine/", "sim/config/"}},
    {"sim/metrics/", {"sim/engine/", "sim/config/", "sim/cluster/"}},
    {"sim/experiment/", {"sim/engine/", "sim/config/", "sim/cluster/", "sim/metrics/"}},
    {"sim/", {"sim/"}},
    {"models/placement/", {"sim/"}},
    {"models/store/", {"sim/", "models/placement/"}},
    {"models/lab/", {"sim/", "models/placement/", "workloads/"}},
    {"models/", {"sim/", "models/placement/", "models/store/"}},
    {"workloads/", {"sim/"}},
};

/// The part that a file belongs to: sim/engine/, models/kv_store/, workloads/.
std::string_view part_of(std::string_view path) {
  const std::size_t first = path.find('/');
  const std::size_t second = path.find('/', first + 1);
  return path.substr(0, (second == path.npos ? first : second) + 1);
}

bool allowed(std::string_view from, std::string_view to) {
  if (to.starts_with(part_of(from))) return true;
  for (const Rule& rule : kRules) {
    if (!from.starts_with(rule.from)) continue;
    const auto covers = [to](std::string_view part) { return to.starts_with(part); };
    return std::ranges::any_of(rule.may_include, covers);
  }
  return false;
}

Complaints wrong_directions(const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    for (const std::string& line : lines_of(file.text)) {
      if (!line.starts_with("#include \"") || allowed(file.path, included(line))) continue;
      complaints.push_back(fmt::format("{} may not include {}", file.path, included(line)));
    }
  }
  return complaints;
}

/// These cost every file that includes them, directly or not, a second or more.
Complaints heavy_headers(const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".h")) continue;
    for (const std::string& line : lines_of(file.text)) {
      const std::string_view name = included(line);
      const bool json = name.starts_with("nlohmann/") && name != "nlohmann/json_fwd.hpp";
      if (json || name.starts_with("boost/graph/") || name.starts_with("CLI/")) {
        complaints.push_back(fmt::format("{} includes {}: only a .cpp may", file.path, name));
      }
    }
  }
  return complaints;
}

TEST(IncludeDirections, OnlyPointFromOuterPartsToInnerOnes) {
  const auto sources = read_sources();
  ASSERT_GT(sources.size(), 40U);
  EXPECT_EQ(wrong_directions(sources), Complaints{});
}

TEST(IncludeDirections, AWrongOneIsFound) {
  const auto complaint = [](const std::string& from, const std::string& to) {
    const Complaints found = wrong_directions({{from, "#include \"" + to + "\"\n"}});
    return !found.empty();
  };
  EXPECT_TRUE(complaint("sim/engine/a.h", "sim/cluster/b.h"));
  EXPECT_TRUE(complaint("sim/cluster/a.cpp", "sim/metrics/b.h"));
  EXPECT_TRUE(complaint("sim/cli/a.cpp", "models/placement/b.h"));
  EXPECT_TRUE(complaint("models/placement/a.cpp", "models/store/b.h"));
  EXPECT_TRUE(complaint("models/kv_store/a.cpp", "models/feed/b.h"));
  EXPECT_TRUE(complaint("models/kv_store/a.cpp", "workloads/b.h"));
  EXPECT_TRUE(complaint("workloads/a.cpp", "models/store/b.h"));
  EXPECT_TRUE(complaint("sim/engine/a.cpp", "a.h")) << "paths start at the root";

  EXPECT_FALSE(complaint("sim/main.cpp", "models/store/b.h"));
  EXPECT_FALSE(complaint("sim/cli/a.cpp", "sim/experiment/b.h"));
  EXPECT_FALSE(complaint("models/kv_store/a.cpp", "models/kv_store/b.h"));
  EXPECT_FALSE(complaint("models/kv_store/parts/a.cpp", "models/kv_store/b.h"));
  EXPECT_FALSE(complaint("workloads/a.cpp", "workloads/b.h"));
  EXPECT_FALSE(complaint("models/lab/a.cpp", "workloads/b.h")) << "its keys are those of runs";
}

TEST(IncludeDirections, HeavyHeadersStayInSources) {
  EXPECT_EQ(heavy_headers(read_sources()), Complaints{});
}

TEST(IncludeDirections, AHeavyHeaderIsFound) {
  EXPECT_EQ(
      heavy_headers({{"sim/config/a.h", "#include <nlohmann/json.hpp>\n"},
                     {"sim/cluster/b.h", "#include <boost/graph/adjacency_list.hpp>\n"},
                     {"sim/cluster/b.cpp", "#include <boost/graph/adjacency_list.hpp>\n"}}),
      (Complaints{"sim/config/a.h includes nlohmann/json.hpp: only a .cpp may",
                  "sim/cluster/b.h includes boost/graph/adjacency_list.hpp: only a .cpp may"}));
}

}  // namespace
}  // namespace shardsim::tidy
