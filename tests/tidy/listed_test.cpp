// Goal: what is added as one file is also reachable: a strategy has its line in the registry's
// list, and a config says what it asks and what it expects.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace shardsim::tidy {
namespace {

using Json = nlohmann::json;

/// A strategy's source defines `const PlacementStrategy NAME{`, with NAME the file's own.
Complaints unlisted_strategies(const std::vector<SourceFile>& sources, const std::string& list) {
  std::set<std::string> listed;
  for (const std::string& line : lines_of(list)) {
    const std::size_t open = line.find('(');
    if (line.starts_with("STRATEGY(")) {
      listed.insert(line.substr(open + 1, line.find(')') - open - 1));
    }
  }
  Complaints complaints;
  for (const SourceFile& file : sources) {
    constexpr std::string_view definition = "const PlacementStrategy ";
    std::string stem = file.path.substr(file.path.rfind('/') + 1);
    stem.resize(stem.rfind('.'));
    for (const std::string& line : lines_of(file.text)) {
      const std::size_t at = line.find(definition);
      const std::size_t brace = line.find('{');
      if (!file.path.ends_with(".cpp") || at == line.npos || brace == line.npos) continue;
      const std::size_t start = at + definition.size();
      if (start > brace) continue;
      const std::string name = line.substr(start, brace - start);
      if (listed.erase(name) == 0) {
        complaints.push_back(fmt::format("{}: {} has no line in strategies.inc", file.path, name));
      }
      if (name != stem) complaints.push_back(fmt::format("{} defines {}", file.path, name));
    }
  }
  for (const std::string& name : listed) {
    complaints.push_back(fmt::format("strategies.inc lists {}, which no file defines", name));
  }
  return complaints;
}

Complaints silent_configs(const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    const Json config = Json::parse(file.text, nullptr, false, /*ignore_comments=*/true);
    if (!config.is_object()) {
      complaints.push_back(fmt::format("{} is not a JSON object", file.path));
      continue;
    }
    if (config.contains("$schema") && !config.contains("system")) continue;  // a schema itself
    if (!config.contains("question") || config["question"].empty() || config["question"] == "") {
      complaints.push_back(fmt::format("{} has no question", file.path));
    }
    if (!config.contains("expect") || config["expect"].empty()) {
      complaints.push_back(fmt::format("{} has no expect", file.path));
    }
  }
  return complaints;
}

TEST(Strategies, EachHasALineInTheList) {
  const auto lists = read_tree({"models/placement"}, {"strategies.inc"});
  ASSERT_EQ(lists.size(), 1U);
  const auto sources = read_tree({"models/placement"}, {".cpp"});
  ASSERT_GE(sources.size(), 5U);
  EXPECT_EQ(unlisted_strategies(sources, lists[0].text), Complaints{});
}

TEST(Strategies, AMissingLineAndAMissingFileAreFound) {
  const std::vector<SourceFile> sources = {
      {"models/placement/ring.cpp", "constinit const PlacementStrategy ring{\n"},
      {"models/placement/jump.cpp", "constinit const PlacementStrategy jump{\n"},
      {"models/placement/spread.cpp", "void use(const PlacementStrategy&) {}\n"}};
  EXPECT_EQ(unlisted_strategies(sources, "STRATEGY(ring)\nSTRATEGY(maglev)\n"),
            (Complaints{"models/placement/jump.cpp: jump has no line in strategies.inc",
                        "strategies.inc lists maglev, which no file defines"}));
}

TEST(Configs, EachAsksAQuestionAndExpectsAnAnswer) {
  EXPECT_EQ(silent_configs(read_tree({"configs"}, {".json"})), Complaints{});
}

TEST(Configs, ASilentOneIsFound) {
  EXPECT_EQ(silent_configs({{"configs/a.json", R"({"question": "", "expect": [{}]})"},
                            {"configs/b.json", R"({"question": "Why?", "expect": []})"},
                            {"configs/c.json", "{"},
                            {"configs/d.json", R"({"question": "Why?", "expect": [{}]} // ok)"}}),
            (Complaints{"configs/a.json has no question", "configs/b.json has no expect",
                        "configs/c.json is not a JSON object"}));
}

}  // namespace
}  // namespace shardsim::tidy
