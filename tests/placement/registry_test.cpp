// Every strategy file has its line in strategies.inc, and names are unique.
#include "models/placement/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
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
  const std::string definition = "const PlacementStrategy ";
  const std::filesystem::path folder{SHARDSIM_SOURCE_DIR "/models/placement"};
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".cpp") continue;
    std::ostringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    const std::string all = text.str();
    const std::size_t at = all.find(definition);
    const std::size_t brace = all.find('{', at);
    if (at == std::string::npos || brace == std::string::npos) continue;
    const std::size_t name = at + definition.size();
    defined.insert(all.substr(name, brace - name));
    EXPECT_EQ(all.substr(name, brace - name), entry.path().stem().string());
  }
  EXPECT_EQ(defined, listed);
}

}  // namespace
}  // namespace shardsim
