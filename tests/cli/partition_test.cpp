// Goal: `partition` answers on the terminal and as JSON, reads keys from a file, and says of bad
// input what would be right.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

struct BadOption {
  const char* name;
  std::vector<std::string> options;
  const char* error;  ///< behind "shardsim: error: "
};

class BadPartition : public testing::TestWithParam<BadOption> {};

TEST_P(BadPartition, IsAnsweredInFull) {
  std::vector<std::string> arguments{"partition"};
  for (const std::string& o : GetParam().options) arguments.push_back(o);
  const Spoken said = say(arguments);
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.err, std::string{"shardsim: error: "} + GetParam().error + "\n");
}

// clang-format off
const BadOption kBadOptions[] = {
    {"no nodes", {"--nodes", "0"}, "--nodes: /lab/nodes: 0 is out of range; 1 to 100000"},
    {"nodes as a word", {"--nodes", "ten"}, "--nodes: /lab/nodes: \"ten\" is not a whole number such as 1000, \"10k\" or \"1G\"; 1 to 100000"},
    {"no keys", {"--keys", "0"}, "--keys: /lab/keys: 0 is out of range; 1 to 10000000000"},
    {"the last node leaves", {"--nodes", "3", "--remove", "3"}, "--remove: /lab/remove: 3 can't leave where there are 3 (./nodes) and one has to stay; at most 2"},
    {"more leave than there are", {"--remove", "12"}, "--remove: /lab/remove: 12 can't leave where there are 10 (./nodes) and one has to stay; at most 9"},
    {"a node that is not there leaves", {"--remove-nodes", "3,17"}, "--remove-nodes: /lab/remove_nodes: there is no node 17; they are 0 to 9 (./nodes)"},
    {"a node leaves twice", {"--remove-nodes", "3,3"}, "--remove-nodes: /lab/remove_nodes: node 3 can leave once"},
    {"weight of zero", {"--weights", "1,0"}, "--weights: /lab/weights/1/weight: 0 is out of range; above 0 and at most 1000000000"},
    {"negative weight", {"--weights=-1"}, "--weights: /lab/weights/0/weight: -1 is out of range; above 0 and at most 1000000000"},
    {"more weights than nodes", {"--weights", "1,1,1", "--nodes", "2"}, "--weights: /lab/weights: they are of 3 nodes, but there are 2 (./nodes)"},
    {"weights that can't be followed", {"--weights", "1,2", "--strategies", "ring,jump"}, "--strategies: /lab/strategies/1: \"jump\" gives every node the same share and can't follow weights; give all nodes one weight (/lab/weights), or choose a strategy that can, such as \"ring\", \"rendezvous\" or \"straw2\""},
    {"more replicas than nodes", {"--replicas", "4", "--nodes", "3"}, "--replicas: /lab/replicas: 4 copies on distinct nodes need as many nodes (./nodes); at most 3"},
    {"unknown strategy", {"--strategies", "modulo,rong"}, "--strategies: /lab/strategies/1/strategy: there is no \"rong\"; one of \"modulo\", \"ring\", \"ketama\", \"jump\", \"rendezvous\", \"multi_probe\", \"maglev\", \"anchor\", \"dx\", \"memento\", \"bounded_load\", \"straw2\", \"slots\", \"range\", \"directory\"; did you mean \"ring\"?"},
    {"more nodes than a Maglev table's slots", {"--strategies", "maglev", "--nodes", "70000", "--keys", "10"}, "--strategies: /lab/strategies/0: a table of 65537 slots (/lab/strategies/0/table_size) has none for some of 70000 nodes; 70001 would do"},
    {"more nodes than slots", {"--strategies", "slots", "--nodes", "20000", "--keys", "10"}, "--strategies: /lab/strategies/0: 16384 slots (/lab/strategies/0/slots) are too few for 20000 nodes: the share of one of weight 1 (/lab/weights) is less than a slot; at least 20000 slots give it one"},
    {"no such file", {"--key-file", "/none/such"}, "--key-file: /lab/key_file: /none/such: there is no such file"},
    {"no salt", {"--salt", "0"}, "--salt: /lab/salt: 0 is out of range; 1 to 10000"},
    {"unknown option", {"--strategy", "ring"}, "there is no option --strategy; did you mean \"--strategies\"? (see shardsim --help)"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Each, BadPartition, testing::ValuesIn(kBadOptions), [](const auto& i) {
  std::string name = i.param.name;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
});

const std::vector<std::string> kSmall{"partition", "--keys", "10k",      "--nodes", "10",
                                      "--add",     "1",      "--remove", "3"};

Spoken small(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = kSmall;
  arguments.insert(arguments.end(), more.begin(), more.end());
  return say(arguments);
}

TEST(Partition, ShowsBalanceMovesCostBarsAndHotKeys) {
  const Spoken said = small({"--strategies", "modulo,ring", "--salt", "8"});
  EXPECT_EQ(said.status, 0) << said.err;
  for (const char* part :
       {"max/mean", "best", "chance", "cv", "load, salted", "10 to 11 nodes", "10 to 7 nodes",
        "between survivors", "memory", "a look-up, on this machine", "node 9", "hottest keys",
        "names a read asks", "no placement can be below"}) {
    EXPECT_NE(said.out.find(part), std::string::npos) << part;
  }
  std::istringstream lines{said.out};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80U) << line;
}

TEST(Partition, QuietGivesTheConclusionAlone) {
  const Spoken said = small({"--strategies", "jump", "-q"});
  EXPECT_EQ(said.out.find("From 10 to 11 nodes "), 0U) << said.out;
  EXPECT_EQ(said.out.find("max/mean"), std::string::npos);
}

TEST(Partition, GivesJsonThatIsTheSameButForTheRun) {
  const auto json_of = [] {
    return nlohmann::json::parse(small({"--strategies", "modulo,jump", "--json"}).out);
  };
  nlohmann::json once = json_of();
  nlohmann::json again = json_of();
  EXPECT_EQ(once["strategies"][0]["strategy"], "modulo");
  for (const char* change : {"add", "remove"}) {
    for (const char* number :
         {"keys_moved_fraction", "least_fraction", "moved_between_survivors_fraction"}) {
      EXPECT_TRUE(once["strategies"][1][change][number].is_number()) << change << number;
    }
  }
  EXPECT_GT(once["run"]["measured"]["/strategies/1/lookup_ns"], 0);
  once.erase("run");
  again.erase("run");
  EXPECT_EQ(once, again);
  EXPECT_NE(once, nlohmann::json::parse(
                      small({"--strategies", "modulo,jump", "--json", "--seed", "2"}).out));
}

TEST(Partition, ComparesAllStrategies) {
  const auto all = nlohmann::json::parse(small({"--strategies", "all", "--json"}).out);
  EXPECT_EQ(all["strategies"].size(), built_in().placements.size());
}

TEST(Partition, WritesAResultThatRunsAgainAndTables) {
  const InFreshFolder folder{"partition_out"};
  EXPECT_EQ(small({"--out", "deep/r.json", "--csv", "tables", "-q"}).status, 0);
  const Spoken again = say({"run", "deep/r.json"});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.out.find("the same bytes"), std::string::npos) << again.out;
  std::ifstream table{"tables/strategies.csv"};
  std::string titles;
  std::getline(table, titles);
  EXPECT_NE(titles.find("add_keys_moved_fraction"), std::string::npos) << titles;
}

TEST(Partition, TellsOfOptionsWithoutEffect) {
  const InFreshFolder folder{"partition_file"};
  std::ofstream{"keys.txt"} << "a\nb\na\n";
  const Spoken said = say({"partition", "--key-file", "keys.txt", "--zipf", "1"});
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.err,
            "shardsim: warning: --zipf: /lab/zipf: it changes nothing here: the file (./key_file) "
            "tells how often each key is asked for\n");
  EXPECT_NE(said.out.find("66.7%"), std::string::npos) << said.out;
}

TEST(Partition, RefusesAFileWithoutKeys) {
  const InFreshFolder folder{"partition_empty"};
  std::ofstream{"keys.txt"} << "";
  const Spoken said = say({"partition", "--key-file", "keys.txt"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.err, "shardsim: error: keys.txt: there is no key in it; one key a line\n");
}

TEST(Lab, RefusesWhatAConfigCanGetWrong) {
  const InFreshFolder folder{"lab_bad"};
  const auto error_of = [](const std::string& text) {
    std::ofstream{"c.json"} << text;
    return say({"check", "--strict", "c.json"}).err;
  };
  const std::string lab = R"({"system": "lab", "lab": {"study": "placements", )";
  EXPECT_EQ(error_of(lab + R"("strategies": []}})"),
            "shardsim: error: c.json:1: /lab/strategies: there is none; name at least one\n");
  EXPECT_EQ(error_of(lab + R"("strategies": [{"virtual_nodes": 3}, "jump"]}})")
                .find("shardsim: error: c.json:1: /lab/strategies/0: has no \"strategy\"; one of "),
            0U);
  EXPECT_EQ(error_of(lab + R"("strategies": [{"strategy": "maglev", "table_size": 1000}]}})")
                .find("shardsim: error: c.json:1: /lab/strategies/0: "),
            0U);
  EXPECT_EQ(error_of(R"({"system": "lab", "cluster": {"nodes": 3}})"),
            "shardsim: error: c.json:1: /cluster: it is a setting of \"kv_store\", which is not "
            "chosen here\n");
  EXPECT_EQ(
      error_of(R"({"system": "lab", "expect": [{"metric": "rebalance.bytes", "at_most": 3}]})")
          .find("shardsim: error: c.json:1: /expect/0/metric: "),
      0U);
  EXPECT_EQ(error_of(R"({"system": "lab", "expect": [{"metric": "hotspot.node.best",
                        "at_most": 3}]})"),
            "shardsim: error: c.json:1: /expect/0/metric: /metrics/hotspot/node/best is no metric "
            "of the study \"placements\"\n");
}

TEST(Lab, SweepsAsSystemsDo) {
  const InFreshFolder folder{"lab_sweep"};
  std::ofstream{"c.json"} << R"({"system": "lab", "name": "s",
      "lab": {"study": "placements", "keys": 1000, "strategies": ["modulo"]},
      "sweep": {"grid": {"/lab/nodes": [4, 8]}},
      "expect": [{"metric": "strategies.0.load.max_over_mean",
                  "of": {"/lab/nodes": 4}, "at_most": 4}]})";
  const Spoken said = say({"run", "c.json"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_TRUE(std::filesystem::exists("results/s/001_nodes-8.json"));
  std::ifstream index{"results/s/index.csv"};
  std::string titles;
  std::getline(index, titles);
  EXPECT_NE(titles.find("strategies.0.add.keys_moved_fraction"), std::string::npos) << titles;
}

}  // namespace
}  // namespace shardsim
