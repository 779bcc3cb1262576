// Goal: nothing that would make a result differ between machines, libraries or days is used.
// Method: the names of such things, searched in the sources outside of comments.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace shardsim::tidy {
namespace {

constexpr std::array<std::string_view, 7> kForbidden = {
    "random_device", "system_clock",   "high_resolution_clock", "gettimeofday",
    "srand",         "random_shuffle", "default_random_engine"};

/// Those who show progress and report how long a run took may look at the clock.
bool may_measure_time(std::string_view path) {
  return path.starts_with("sim/cli/") || path.starts_with("sim/experiment/run");
}

bool part_of_name(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Why `name`, which ends before `rest` and follows `before`, breaks determinism; or nothing.
std::string_view objection(std::string_view path, std::string_view before, std::string_view name,
                           std::string_view rest) {
  if (std::ranges::count(kForbidden, name) > 0) return "differs from run to run";
  if (name == "steady_clock" && !may_measure_time(path)) return "differs from run to run";
  if (name == "rand" && rest.starts_with('(')) return "has one hidden state for all";
  const bool of_std = before.ends_with("std::");
  if (of_std && (name.ends_with("_distribution") || name == "shuffle" || name == "sample")) {
    return "is each library's own to define";
  }
  return {};
}

Complaints unpredictable_names(const std::vector<SourceFile>& files) {
  Complaints complaints;
  for (const SourceFile& file : files) {
    std::size_t number = 0;
    for (const std::string& whole : lines_of(file.text)) {
      ++number;
      const std::string_view line = std::string_view{whole}.substr(0, whole.find("//"));
      for (std::size_t i = 0; i < line.size();) {
        const std::size_t first = i;
        while (i < line.size() && part_of_name(line[i])) ++i;
        if (i == first) {
          ++i;
          continue;
        }
        const std::string_view name = line.substr(first, i - first);
        const auto why = objection(file.path, line.substr(0, first), name, line.substr(i));
        if (why.empty()) continue;
        complaints.push_back(fmt::format("{}:{}: {} {}", file.path, number, name, why));
      }
    }
  }
  return complaints;
}

TEST(DeterminismNames, NoneIsUsed) { EXPECT_EQ(unpredictable_names(read_sources()), Complaints{}); }

TEST(DeterminismNames, EachIsFound) {
  const auto found = [](const std::string& line, const std::string& path = "models/store/a.cpp") {
    return unpredictable_names({{path, line}}).size();
  };
  EXPECT_EQ(found("std::random_device device;"), 1U);
  EXPECT_EQ(found("auto t = std::chrono::system_clock::now();"), 1U);
  EXPECT_EQ(found("auto t = std::chrono::steady_clock::now();"), 1U);
  EXPECT_EQ(found("int x = rand() + std::rand();"), 2U);
  EXPECT_EQ(found("std::normal_distribution<double> d;"), 1U);
  EXPECT_EQ(found("std::ranges::sort(x); std::shuffle(x.begin(), x.end(), g);"), 1U);

  EXPECT_EQ(found("std::chrono::steady_clock::now()", "sim/cli/progress.cpp"), 0U);
  EXPECT_EQ(found("std::chrono::steady_clock::now()", "sim/experiment/run.cpp"), 0U);
  EXPECT_EQ(found("boost::random::normal_distribution<double> d;  // not system_clock"), 0U);
  EXPECT_EQ(found("int operand(int); int strand{};"), 0U);
}

}  // namespace
}  // namespace shardsim::tidy
