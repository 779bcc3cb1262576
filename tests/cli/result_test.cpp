// Result files: written whole, read back, compared byte for byte.

#include "sim/experiment/result.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/engine/error.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {
namespace {

class Folder : public testing::Test {
 protected:
  Folder() {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() override { std::filesystem::remove_all(path_); }
  static std::string read(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  std::filesystem::path path_{std::filesystem::path{testing::TempDir()} /
                              testing::UnitTest::GetInstance()->current_test_info()->name()};
};

using WholeFile = Folder;

TEST_F(WholeFile, WritesAndReplaces) {
  write_whole(path_ / "deep/a.json", "one");
  write_whole(path_ / "deep/a.json", "two");
  EXPECT_EQ(read(path_ / "deep/a.json"), "two");
}

TEST_F(WholeFile, LeavesNothingButTheFile) {
  write_whole(path_ / "a.json", "one");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{path_}) {
    EXPECT_EQ(entry.path().filename(), "a.json");
    ++files;
  }
  EXPECT_EQ(files, 1U);
}

TEST_F(WholeFile, SaysWhichFileAndWhyWhereAFolderIsAFile) {
  write_whole(path_ / "a", "");
  const std::string file = (path_ / "a/b.json").string();
  try {
    write_whole(file, "text");
    FAIL();
  } catch (const RunError& e) {
    EXPECT_EQ(std::string{e.what()}, file + ": can't be written: Not a directory");
  }
}

TEST_F(WholeFile, WritesIntoADeviceAndNeverReplacesIt) {
  try {
    write_whole("/dev/full", "text");
    FAIL();
  } catch (const RunError& e) {
    EXPECT_EQ(std::string{e.what()}, "/dev/full: can't be written: No space left on device");
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(WholeFile, CheckOfAFolderLeavesNothingInIt) {
  check_writable(path_ / "deep/folder");
  EXPECT_TRUE(std::filesystem::is_empty(path_ / "deep/folder"));
}

void write_to_a_full_disk(const std::string& file) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit limit{.rlim_cur = 4, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  try {
    write_whole(file, "a longer text");
    std::exit(1);
  } catch (const RunError& e) {
    setrlimit(RLIMIT_FSIZE, &before);  // the message may go to a file as well
    std::cerr << e.what();
    std::exit(42);
  }
}

TEST_F(WholeFile, KeepsTheEarlierFileWhereTheDiskIsFull) {
  // A file as large as a process may write stands for a full disk.
  const std::string file = (path_ / "a.json").string();
  write_whole(file, "earlier");
  EXPECT_EXIT(write_to_a_full_disk(file), testing::ExitedWithCode(42),
              "a.json: can't be written: File too large");
  EXPECT_EQ(read(file), "earlier");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{path_}, {}), 1);
}

Result example() {
  Result r;
  r.name = "a \"name\"";
  r.question = "Which?";
  r.config = R"({"name": "a", "list": [1, {"b": "}"}]})";
  r.config_hash = config_hash(r.config, "");
  r.seed = 18'446'744'073'709'551'615U;
  r.metrics = R"({"ops":{"get":{"completed":3,"latency_us":{"p99":1.250}}},"n":null})";
  r.expect.push_back({"/metrics/n", "n is inf", false, 1.0 / 0.0, 2});
  r.wall_s = 0.5;
  r.events = 1000;
  r.requests = 100;
  return r;
}

TEST(Result, IsJsonThatHoldsTheMetricsByteForByte) {
  const Result r = example();
  const std::string text = result_text(r);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["seed"].get<std::uint64_t>(), r.seed);
  EXPECT_EQ(json["name"], r.name);
  EXPECT_EQ(json["run"]["events_per_s"], 2000);
  EXPECT_EQ(json["run"]["requests"], 100);
  EXPECT_EQ(json["expect"][0]["passed"], false);
  EXPECT_TRUE(json["expect"][0]["measured"].is_null());
  EXPECT_EQ(json["config_hash"].get<std::string>().size(), 16U);
  EXPECT_TRUE(is_result(text));
  EXPECT_EQ(member_text(text, "metrics"), r.metrics);
  EXPECT_EQ(member_text(text, "config"), r.config);
}

TEST(Result, FindsMembersPastStringsAndNesting) {
  const char* json = R"( { "a" : "x, \"b\": }", "b":[1,{"c":2}] , "c": 3 } )";
  EXPECT_EQ(member_text(json, "a"), R"("x, \"b\": }")");
  EXPECT_EQ(member_text(json, "b"), R"([1,{"c":2}])");
  EXPECT_EQ(member_text(json, "c"), "3");
  EXPECT_EQ(member_text(json, "d"), std::nullopt);
  EXPECT_EQ(member_text("[1]", "a"), std::nullopt);
  EXPECT_EQ(member_text("{", "a"), std::nullopt);
  EXPECT_EQ(member_text("", "a"), std::nullopt);
}

TEST(Result, HashDependsOnConfigAndContent) {
  EXPECT_EQ(config_hash("{}", ""), config_hash("{}", ""));
  EXPECT_NE(config_hash("{}", ""), config_hash("{ }", ""));
  EXPECT_NE(config_hash("{}", ""), config_hash("{}", "trace"));
}

TEST(Result, ComparesBytes) {
  const Comparison same = compare_metrics(R"({"a":1})", R"({"a":1})");
  EXPECT_TRUE(same.same);
  EXPECT_EQ(same.text, "the metrics are the same bytes as in the earlier result");
  const Comparison spaced = compare_metrics(R"({"a":1})", R"({ "a": 1 })");
  EXPECT_TRUE(spaced.same);
}

struct Differing {
  const char* before;
  const char* after;
  const char* says;
};

TEST(Result, NamesTheFirstPointerThatDiffers) {
  const Differing table[] = {
      {R"({"a":{"b":1}})", R"({"a":{"b":2}})", "/metrics/a/b: 1 before, 2 now"},
      {R"({"a":[1,2]})", R"({"a":[1,3]})", "/metrics/a/1: 2 before, 3 now"},
      {R"({"a":[1]})", R"({"a":[1,3]})", "/metrics/a/1: nothing before, 3 now"},
      {R"({"a":1,"b":2})", R"({"a":1})", "/metrics/b: 2 before, nothing now"},
      {R"({"a":1})", R"({"a":1,"b":2})", "/metrics/b: nothing before, 2 now"},
      {R"({"a":1})", R"({"a":"1"})", "/metrics/a: 1 before, \"1\" now"},
  };
  for (const Differing& d : table) {
    const Comparison c = compare_metrics(d.before, d.after);
    EXPECT_FALSE(c.same);
    EXPECT_EQ(c.text,
              std::string{"the metrics differ from the earlier result, first at "} + d.says);
  }
}

TEST(Result, SchemaHoldsTheMetricsSchema) {
  const auto schema = nlohmann::json::parse(
      result_schema(R"({"$schema":"x","type":"object","properties":{"ops":{"type":"object"}}})"));
  EXPECT_EQ(schema["type"], "object");
  EXPECT_EQ(schema["properties"]["metrics"]["properties"]["ops"]["type"], "object");
  EXPECT_FALSE(schema["properties"]["metrics"].contains("$schema"));
  EXPECT_EQ(schema["properties"]["config"]["type"], "object");
  EXPECT_EQ(schema["properties"]["expect"]["items"]["properties"]["passed"]["type"], "boolean");
  EXPECT_EQ(schema["properties"]["run"]["properties"]["wall_s"]["type"], "number");
  for (const auto& name : schema["required"]) EXPECT_TRUE(schema["properties"].contains(name));
}

}  // namespace
}  // namespace shardsim
