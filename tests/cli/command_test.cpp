// The commands as a user calls them: what they print, write and return.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "sim/cli/settings.h"
#include "sim/cli/terminal.h"
#include "sim/experiment/metric_path.h"
#include "sim/experiment/result.h"
#include "sim/experiment/whole_file.h"
#include "sim/metrics/metrics_json.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

constexpr const char* kSmall = R"({
  "name": "small", "question": "How long does a get take?", "duration": "300ms",
  "cluster": {"nodes": 5},
  "workload": {"arrivals": {"rate": "5k/s"}, "keys": {"count": 1000}},
  "expect": [{"metric": "ops.get.latency_us.p50", "at_most": 100000}]
})";

class Commands : public testing::Test {
 protected:
  Commands() : folder_(testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::ofstream{"small.json"} << kSmall;
  }
  InFreshFolder folder_;
};

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin + 1, end - begin);
}

TEST_F(Commands, RunWritesAResultAndEndsWithTheAnswer) {
  const Spoken s = say({"run", "small.json"});
  EXPECT_EQ(s.status, 0) << s.err;
  EXPECT_NE(s.out.find("\nYes: the p50 latency of get is "), std::string::npos) << s.out;
  EXPECT_EQ(s.out.back(), '\n');
  EXPECT_EQ(last_line(s.out).back(), '.');
  const std::string text = read_whole("results/small.json");
  EXPECT_TRUE(is_result(text));
  EXPECT_NE(s.out.find("Result: results/small.json\n"), std::string::npos);
}

TEST_F(Commands, SummaryFitsTheTerminal) {
  std::istringstream lines{say({"run", "small.json"}).out};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80U) << line;
}

TEST_F(Commands, AResultRunsAgainToTheSameBytes) {
  say({"run", "small.json"});
  const std::string before = read_whole("results/small.json");
  const Spoken s = say({"run", "results/small.json"});
  EXPECT_EQ(s.status, 0) << s.err;
  EXPECT_EQ(s.err, "");
  EXPECT_EQ(last_line(s.out), "the metrics are the same bytes as in the earlier result");
  EXPECT_EQ(read_whole("results/small.json"), before);
}

TEST_F(Commands, AResultWhoseMetricsWereEditedIsToldOf) {
  say({"run", "small.json"});
  std::string text = read_whole("results/small.json");
  const std::string key = "\"end_s\": 0.3";
  const std::size_t at = text.find(key);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, key.size(), "\"end_s\": 0.4");
  write_whole("edited.json", text);
  const Spoken s = say({"run", "edited.json"});
  EXPECT_EQ(s.status, 1);
  EXPECT_EQ(last_line(s.out),
            "the metrics differ from the earlier result, first at /metrics/window/end_s: 0.4 "
            "before, 0.3 now");
}

TEST_F(Commands, AResultOfATraceRunsAgainWhereverItWasWritten) {
  std::filesystem::create_directories("configs");
  std::ofstream{"configs/trace.csv"} << "1,a,1,10,1,get,0\n2,b,1,10,1,set,0\n";
  std::ofstream{"configs/traced.json"} << R"({
    "name": "traced", "duration": "3s", "workload": {"trace": {"file": "trace.csv"}}})";
  EXPECT_EQ(say({"run", "configs/traced.json", "--quiet"}).status, 0);
  EXPECT_EQ(say({"run", "configs/traced.json", "--quiet", "--out", "a/b/traced.json"}).status, 0);
  // A rerun of a rerun, and folders that moved together.
  EXPECT_EQ(say({"run", "a/b/traced.json", "--quiet", "--out", "again.json"}).status, 0);
  std::filesystem::create_directory("moved");
  for (const char* name : {"configs", "results", "a", "again.json"}) {
    std::filesystem::rename(name, std::filesystem::path{"moved"} / name);
  }
  for (const char* file :
       {"moved/results/traced.json", "moved/a/b/traced.json", "moved/again.json"}) {
    const Spoken s = say({"run", file});
    EXPECT_EQ(s.status, 0) << file << s.err;
    EXPECT_EQ(s.err, "") << file;
    EXPECT_EQ(last_line(s.out), "the metrics are the same bytes as in the earlier result") << file;
  }
}

// A result's config has every setting, those without effect too; what the user adds still counts.
TEST_F(Commands, AResultRunsAgainWithoutWarningsButThoseOfItsOverrides) {
  say({"run", "small.json"});
  EXPECT_EQ(say({"run", "results/small.json"}).err, "");
  EXPECT_EQ(say({"run", "results/small.json", "--out", "other.json", "--set", "clients.retries=0",
                 "--set", "clients.backoff=1ms"})
                .err,
            "shardsim: warning: --set: /clients/backoff: it changes nothing here: there are no "
            "retries (/clients/retries)\n");
}

TEST_F(Commands, AResolvedConfigGivesTheSameHash) {
  say({"run", "small.json"});
  say({"run", "results/small.json", "--out", "again.json"});
  const std::string a = read_whole("results/small.json");
  const std::string b = read_whole("again.json");
  EXPECT_EQ(member_text(a, "config"), member_text(b, "config"));
  EXPECT_EQ(member_text(a, "config_hash"), member_text(b, "config_hash"));
}

TEST_F(Commands, AFailedExpectationExitsWithThreeAndKeepsTheResult) {
  const Spoken s =
      say({"run", "small.json", "--set",
           R"(expect=[{"metric": "ops.get.latency_us.p50", "at_most": 1}])", "--out", "r.json"});
  EXPECT_EQ(s.status, 3);
  EXPECT_EQ(s.out.find("Yes: "), std::string::npos);
  EXPECT_NE(s.out.find("\nNo: the p50 latency of get is "), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists("r.json"));
}

TEST_F(Commands, AFolderThatCantBeMadeIsToldOfBeforeTheRun) {
  const Spoken s =
      say({"run", "small.json", "--set", "duration=100h", "--out", "/proc/none/r.json"});
  EXPECT_EQ(s.status, 1);
  EXPECT_EQ(s.out, "");
  EXPECT_EQ(s.err, "shardsim: error: /proc/none: can't be written: No such file or directory\n");
}

TEST_F(Commands, QuietPrintsTheAnswerOnly) {
  const Spoken s = say({"run", "small.json", "--quiet"});
  EXPECT_EQ(s.out.substr(0, 5), "Yes: ");
  EXPECT_EQ(s.out.find('\n'), s.out.size() - 1);
  EXPECT_EQ(s.err, "");
}

TEST_F(Commands, JsonPrintsTheResult) {
  const auto json = nlohmann::json::parse(say({"run", "small.json", "--json"}).out);
  EXPECT_EQ(json["name"], "small");
  EXPECT_EQ(json["expect"][0]["passed"], true);
}

TEST_F(Commands, CsvWritesTables) {
  EXPECT_EQ(say({"run", "small.json", "--csv", "tables"}).status, 0);
  EXPECT_EQ(read_whole("tables/operations.csv").substr(0, 9), "operation");
}

TEST_F(Commands, ASweepIsWrittenIntoAFolderAndJudged) {
  const Spoken s = say(
      {"run", "small.json", "--set", R"(sweep={"grid": {"/cluster/nodes": [5, 6]}})", "-j", "2"});
  EXPECT_EQ(s.status, 0) << s.err;
  for (const char* file : {"000_nodes-5.json", "001_nodes-6.json", "index.csv", "summary.json"}) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{"results/small"} / file)) << file;
  }
  const auto summary = nlohmann::json::parse(read_whole("results/small/summary.json"));
  EXPECT_EQ(summary["points"].size(), 2U);
  EXPECT_EQ(summary["expect"][0]["passed"], true);
}

TEST_F(Commands, CheckPassesAndEstimates) {
  const Spoken s = say({"check", "small.json"});
  EXPECT_EQ(s.status, 0) << s.err;
  EXPECT_EQ(s.out.substr(0, 12), "small.json: ");
  EXPECT_FALSE(std::filesystem::exists("results"));
}

TEST_F(Commands, CheckStrictTakesASettingWithoutEffectForAnError) {
  const std::vector<std::string> arguments{
      "check", "small.json", "--set", "clients.retries=0", "--set", "clients.backoff=1s", "-q"};
  const std::string text =
      "--set: /clients/backoff: it changes nothing here: there are no retries (/clients/retries)\n";
  const Spoken lax = say(arguments);
  EXPECT_EQ(lax.status, 0);
  EXPECT_NE(lax.err.find("shardsim: warning: " + text), std::string::npos) << lax.err;
  std::vector<std::string> strict = arguments;
  strict.emplace_back("--strict");
  const Spoken s = say(strict);
  EXPECT_EQ(s.status, 2);
  EXPECT_NE(s.err.find("shardsim: error: " + text), std::string::npos) << s.err;
}

TEST_F(Commands, CheckResolvedSaysWhereEachValueCameFrom) {
  const Spoken s = say({"check", "small.json", "--resolved", "--set", "seed=5"});
  std::string line;
  bool given = false;
  bool fallen_back = false;
  bool set = false;
  for (std::istringstream lines{s.out}; std::getline(lines, line);) {
    given = given || (line.starts_with("/cluster/nodes ") && line.ends_with("small.json:3"));
    fallen_back = fallen_back || (line.starts_with("/warmup ") && line.ends_with("default"));
    set = set || (line.starts_with("/seed ") && line.ends_with("--set"));
  }
  EXPECT_TRUE(given && fallen_back && set) << s.out;
}

TEST_F(Commands, ListsAreOneLineEachAndNamesAreExplained) {
  for (const char* what : {"systems", "placements", "workloads"}) {
    const auto json = nlohmann::json::parse(say({"list", what, "--json"}).out);
    EXPECT_FALSE(json.empty());
    std::size_t lines = 0;
    std::istringstream text{say({"list", what}).out};
    for (std::string line; std::getline(text, line);) ++lines;
    EXPECT_EQ(lines, json.size()) << what;
    for (const auto& item : json) {
      const std::string name = item["name"];
      EXPECT_EQ(say({"explain", name}).status, 0) << name;
    }
  }
}

TEST_F(Commands, EveryMetricAndSettingIsExplained) {
  for (const auto& item : nlohmann::json::parse(say({"list", "metrics", "--json"}).out)) {
    const std::string name = item["name"];
    EXPECT_EQ(say({"explain", name}).status, 0) << name;
  }
  for (const char* name : {"cluster.node.queue", "/cluster/node/queue", "sweep", "expect",
                           "cluster.network", "ops.get.latency_us.p99"}) {
    EXPECT_EQ(say({"explain", name}).status, 0) << name;
  }
}

TEST_F(Commands, ExplainKnowsEveryLastNameOfASettingOrMetricAndEveryWord) {
  std::set<std::string> names;
  for (const FieldRow& r : setting_rows(built_in())) {
    names.insert(r.pointer.substr(r.pointer.rfind('/') + 1));
    for (const auto& [word, meaning] : r.options) names.insert(word);
  }
  for (const MetricName& m : metric_names()) {
    for (const std::string& step : pointer_steps(m.pointer)) {
      if (!step.starts_with('<')) names.insert(step);
    }
  }
  names.erase("#");  // a list's index
  ASSERT_TRUE(names.contains("virtual_nodes") && names.contains("best"));
  for (const std::string& name : names) EXPECT_EQ(say({"explain", name}).status, 0) << name;
}

TEST_F(Commands, ExplainSaysWhatAParameterAMetricAndAWordAre) {
  EXPECT_EQ(say({"explain", "virtual_nodes"}).out,
            "virtual_nodes (settings)\n"
            "\n"
            "  store.placement.virtual_nodes  whole number, 1 to 65536, default 128\n"
            "      Points on the ring that a node of weight 1 owns; others in proportion to\n"
            "      their weight.\n"
            "  lab.strategies.#.virtual_nodes  whole number, 1 to 65536, default 128\n"
            "      Points on the ring that a node of weight 1 owns; others in proportion to\n"
            "      their weight.\n");
  EXPECT_EQ(say({"explain", "chance"}).out,
            "chance (metrics)\n"
            "\n"
            "  hotspot.node.chance, hotspot.node_requests.chance, hotspot.partition.chance,\n"
            "  hotspot.key.chance, hotspot.storage.chance, strategies.<index>.keys.chance,\n"
            "  strategies.<index>.load.chance, strategies.<index>.salted_load.chance\n"
            "      The max_over_mean that an ideal hash shows by luck, on average. (ratio)\n");
  EXPECT_EQ(say({"explain", "quorum"}).out,
            "quorum (word of store.replication.read_from)\n"
            "  ask read_quorum replicas, the coordinator first and others at random\n");
}

TEST_F(Commands, ExplainGivesRangeDefaultTheoryAndSource) {
  const std::string text = say({"explain", "ring"}).out;
  for (const char* part : {"ring (placement strategy)\n", "whole number, 1 to 65536, default 128",
                           "Source: Karger et al., STOC 1997"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST_F(Commands, ListConfigsShowsTheirQuestions) {
  std::filesystem::create_directories("configs/kv_store");
  std::filesystem::copy("small.json", "configs/kv_store/small.json");
  EXPECT_EQ(say({"list", "configs"}).out,
            "configs/kv_store/small.json  How long does a get take?\n");
}

TEST_F(Commands, SchemasAreJsonAndKnowTheirKeys) {
  const auto config = nlohmann::json::parse(say({"schema", "config"}).out);
  for (const char* key : {"cluster", "store", "workload", "sweep", "replications", "expect"}) {
    EXPECT_TRUE(config["properties"].contains(key)) << key;
  }
  const auto result = nlohmann::json::parse(say({"schema", "result"}).out);
  const auto& kinds = result["properties"]["metrics"]["anyOf"];
  EXPECT_TRUE(kinds[0]["properties"].contains("ops"));
  EXPECT_TRUE(kinds[1]["properties"].contains("strategies"));
}

TEST_F(Commands, CompletionKnowsSettingsAndNames) {
  for (const char* shell : {"bash", "zsh"}) {
    const std::string text = say({"completion", shell}).out;
    EXPECT_NE(text.find("cluster.node.queue"), std::string::npos);
    EXPECT_NE(text.find("rendezvous"), std::string::npos);
    write_whole("script", text);
    EXPECT_EQ(std::system("bash -n script"), 0);
    if (shell == std::string_view{"zsh"} && std::system("command -v zsh >/dev/null") == 0) {
      EXPECT_EQ(std::system("zsh -n script"), 0);
    }
  }
}

TEST_F(Commands, HelpHasExamplesAndVersionIsOneLine) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"run", "--help"}, {"check", "--help"}, {"explain", "--help"}}) {
    const Spoken s = say(words);
    EXPECT_EQ(s.status, 0);
    EXPECT_NE(s.out.find("Examples:"), std::string::npos) << words.front();
  }
  EXPECT_EQ(say({"--version"}).out, "shardsim 0.1.0\n");
}

}  // namespace
}  // namespace shardsim
