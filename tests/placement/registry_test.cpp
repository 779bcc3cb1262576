// Every strategy file has its line in strategies.inc, and names are unique.
#include "models/placement/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace shardsim {
namespace {

TEST(PlacementRegistry, ListsEachFileThatDefinesAStrategyUnderItsName) {
  std::set<std::string> listed;
  for (const PlacementStrategy* s : built_in_placements()) {
    EXPECT_TRUE(listed.insert(std::string{s->name}).second) << s->name << " twice";
  }
  std::set<std::string> defined;
  const std::regex definition{R"(const PlacementStrategy (\w+)\{)"};
  const std::filesystem::path folder{SHARDSIM_SOURCE_DIR "/models/placement"};
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".cpp") continue;
    std::ostringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    std::smatch match;
    const std::string all = text.str();
    if (!std::regex_search(all, match, definition)) continue;
    EXPECT_EQ(match[1].str(), entry.path().stem().string());
    defined.insert(match[1].str());
  }
  EXPECT_EQ(defined, listed);
}

}  // namespace
}  // namespace shardsim
