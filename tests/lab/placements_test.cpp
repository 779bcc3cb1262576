// Goal: the study of placements answers what theory says: what moves, how even it is, what salting
// does. Method: closed forms; counts over
// keys against them within 5.4 standard deviations of a binomial count, a false alarm of 7e-8 each.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "sim/engine/error.h"
#include "tests/lab/lab_run.h"

namespace shardsim {
namespace {

constexpr double kDeviations = 5.4;

double tolerance(double p, double keys) { return kDeviations * std::sqrt(p * (1 - p) / keys); }

nlohmann::json compare(const std::string& strategies, int nodes, int add, int remove,
                       double keys = 200'000, double zipf = 0) {
  return lab_metrics(fmt::format(
      R"({{"study": "placements", "keys": {}, "nodes": {}, "add": {}, "remove": {}, "zipf": {},
          "strategies": {}}})",
      keys, nodes, add, remove, zipf, strategies));
}

struct Step {
  int from;
  int to;
};
class ModuloStep : public testing::TestWithParam<Step> {};
INSTANTIATE_TEST_SUITE_P(Steps, ModuloStep,
                         testing::Values(Step{10, 11}, Step{100, 101}, Step{3, 4}, Step{4, 8},
                                         Step{6, 9}),
                         [](const auto& i) {
                           return fmt::format("{}to{}", i.param.from, i.param.to);
                         });

// A key stays where hash mod a and hash mod b agree: min(a, b) of every lcm(a, b) hashes.
TEST_P(ModuloStep, MovesAllButTheCommonResidues) {
  const auto [from, to] = GetParam();
  constexpr double kKeys = 200'000;
  const auto m = compare(R"(["modulo"])", from, to - from, 0, kKeys);
  const double expected = 1 - static_cast<double>(from) / std::lcm(from, to);
  const auto& add = m["strategies"][0]["add"];
  EXPECT_NEAR(add["keys_moved_fraction"], expected, tolerance(expected, kKeys));
  EXPECT_NEAR(add["least_fraction"], static_cast<double>(to - from) / to, 1e-6);
  // And back: the nodes that joined last leave.
  const auto back = compare(R"(["modulo"])", to, 0, to - from, kKeys);
  EXPECT_NEAR(back["strategies"][0]["remove"]["keys_moved_fraction"], expected,
              tolerance(expected, kKeys));
}

TEST(Placements, ThatAreMinimalMoveTheLeastAndNothingBetweenSurvivors) {
  constexpr double kKeys = 200'000;
  const auto m = compare(R"(["jump", "rendezvous", "straw2", "memento"])", 10, 1, 3, kKeys);
  for (const auto& s : m["strategies"]) {
    const auto name = s["strategy"].get<std::string>();
    EXPECT_NEAR(s["add"]["keys_moved_fraction"], 1.0 / 11, tolerance(1.0 / 11, kKeys)) << name;
    EXPECT_NEAR(s["remove"]["keys_moved_fraction"], 0.3, tolerance(0.3, kKeys)) << name;
    EXPECT_EQ(s["add"]["moved_between_survivors_fraction"], 0) << name;
    EXPECT_EQ(s["remove"]["moved_between_survivors_fraction"], 0) << name;
    EXPECT_NEAR(s["remove"]["least_fraction"], 0.3, 1e-6) << name;
  }
}

TEST(Placements, CountedOverKeysAgreeWithThoseWorkedOutFromTokens) {
  constexpr double kKeys = 400'000;
  const auto m =
      compare(R"(["ring", "ketama", "multi_probe", "slots", "directory", "bounded_load"])", 10, 2,
              3, kKeys);
  std::size_t exact = 0;
  for (const auto& s : m["strategies"]) {
    const auto name = s["strategy"].get<std::string>();
    for (const char* change : {"add", "remove"}) {
      const auto& c = s[change];
      if (c["exact_moved_fraction"].is_null()) continue;
      ++exact;
      const double p = c["exact_moved_fraction"];
      EXPECT_NEAR(c["keys_moved_fraction"], p, tolerance(p, kKeys) + 1e-6) << name << change;
    }
    if (s["exact_shares"]["cv"].is_null()) continue;
    // The fullest of ten nodes: its share is about 1/10, over a mean of 1/10.
    const double most = s["exact_shares"]["max_over_mean"];
    EXPECT_NEAR(s["keys"]["max_over_mean"], most, 10 * tolerance(most / 10, kKeys)) << name;
  }
  EXPECT_GE(exact, 8U) << "hardly a strategy knows its intervals";
}

TEST(Placements, NameWhoInheritsFromTheNodesThatLeft) {
  const auto m = lab_metrics(R"({"study": "placements", "keys": 20000, "nodes": 10, "remove": 1,
      "strategies": [{"strategy": "ring", "virtual_nodes": 1}, "rendezvous"]})");
  EXPECT_EQ(m["strategies"][0]["remove"]["heirs"], 1) << "the successor on the ring";
  EXPECT_EQ(m["strategies"][0]["remove"]["heaviest_heir_fraction"], 1);
  EXPECT_EQ(m["strategies"][1]["remove"]["heirs"], 9) << "all others, in turn next best";
  // 9 of about 2,000 keys each: a ninth, and at most 6 standard errors (9 of them: 2e-8).
  EXPECT_NEAR(m["strategies"][1]["remove"]["heaviest_heir_fraction"], 1.0 / 9,
              6 * std::sqrt(8.0 / 81 / 1800));
}

// K keys of one load on even shares: K cv^2 is Pearson's chi-squared of n - 1 degrees. For 99
// degrees 44.2 and 184.4 leave out 1e-7 at either end (Wilson and Hilferty, to 0.5%).
TEST(Placements, SpreadEqualKeysAsDiceDo) {
  constexpr double kKeys = 200'000;
  const auto m = compare(R"(["modulo", "jump", "rendezvous"])", 100, 0, 0, kKeys);
  for (const auto& s : m["strategies"]) {
    const double cv = s["keys"]["cv"];
    EXPECT_GT(kKeys * cv * cv, 44.2) << s["strategy"];
    EXPECT_LT(kKeys * cv * cv, 184.4) << s["strategy"];
    EXPECT_EQ(s["keys"]["cv"], s["load"]["cv"]) << "without skew the load is the keys";
  }
}

// E[cv^2] = (n - 1) S2 for even shares, S2 the sum of squared popularities; the mean of 40 seeds
// within 6 of its own standard errors, a false alarm below 1e-6 for 39 degrees of Student's t.
TEST(Placements, SpreadSkewedLoadByTheLawOfIdealHashes) {
  constexpr int kNodes = 100;
  constexpr int kKeys = 20'000;
  constexpr int kSeeds = 40;
  double total = 0;
  double squares = 0;
  for (int k = 1; k <= kKeys; ++k) {
    total += std::pow(k, -0.99);
    squares += std::pow(k, -2 * 0.99);
  }
  const double law = (kNodes - 1) * squares / (total * total);
  double sum = 0;
  double sum_of_squares = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const auto m = lab_metrics(
        fmt::format(R"({{"study": "placements", "keys": {}, "nodes": {}, "add": 0, "remove": 0,
                        "zipf": 0.99, "strategies": ["jump"]}})",
                    kKeys, kNodes),
        static_cast<std::uint64_t>(seed));
    const double cv = m["strategies"][0]["load"]["cv"];
    sum += cv * cv;
    sum_of_squares += std::pow(cv, 4);
    // No placement has less on the node of the hottest key.
    const double most = m["strategies"][0]["load"]["max_over_mean"];
    EXPECT_GE(most, kNodes / total * (1 - 1e-5));
    EXPECT_GE(most, m["strategies"][0]["load"]["best"].get<double>() * (1 - 1e-5));
  }
  const double mean = sum / kSeeds;
  const double variance = (sum_of_squares / kSeeds - mean * mean) / (kSeeds - 1);
  EXPECT_NEAR(mean, law, 6 * std::sqrt(variance));
}

TEST(Placements, WithWeightsGiveEachNodeItsShare) {
  constexpr double kKeys = 200'000;
  const auto m = lab_metrics(R"({"study": "placements", "keys": 200000, "nodes": 4,
      "weights": [{"count": 2, "weight": 3}], "strategies": ["rendezvous"]})");
  const auto& shares = m["strategies"][0]["keys"]["shares"];
  ASSERT_EQ(shares.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const double share = i < 2 ? 3.0 / 8 : 1.0 / 8;
    EXPECT_NEAR(shares[i], share, tolerance(share, kKeys)) << i;
  }
}

// 33 keys of a million have 1/(5n) at n = 100; each is written under 10 names, and read under all.
TEST(Placements, SaltingSplitsTheHotKeysAndCostsReads) {
  const auto m = lab_metrics(R"({"study": "placements", "keys": 1000000, "nodes": 100,
      "zipf": 0.99, "salt": 10, "add": 0, "remove": 0, "strategies": ["jump"]})");
  double total = 0;
  for (int k = 1; k <= 1'000'000; ++k) total += std::pow(k, -0.99);
  double head = 0;
  std::uint64_t hot = 0;
  for (int k = 1; std::pow(k, -0.99) / total >= 1.0 / 500; ++k) {
    head += std::pow(k, -0.99) / total;
    ++hot;
  }
  EXPECT_EQ(m["salted_keys"], hot);
  EXPECT_NEAR(m["reads_per_read"], 1 + 9 * head, 1e-4);
  EXPECT_NEAR(m["hot_keys"][0]["share"], 1 / total, 1e-6);
  EXPECT_NEAR(m["hot_keys"][0]["share_after_salting"], 0.1 / total, 1e-6);
  EXPECT_EQ(m["hot_keys"][0]["reads_after_salting"], 10);
  const auto& s = m["strategies"][0];
  for (const char* load : {"load", "salted_load"}) {
    double sum = 0;
    for (const double share : s[load]["shares"]) sum += share;
    EXPECT_NEAR(sum, 1, 1e-5) << load;
  }
  // 7.5 and 2.22 on average over hashes; a node of the hottest key has 6.5 before, and no salt has
  // more than 0.65.
  EXPECT_GT(s["load"]["max_over_mean"], 6.49);
  EXPECT_LT(s["salted_load"]["max_over_mean"], 6.49 / 2);
}

TEST(Placements, OfSeveralCopiesShareALoadAndMoveByCopies) {
  constexpr double kKeys = 200'000;
  const auto m = lab_metrics(R"({"study": "placements", "keys": 200000, "nodes": 10, "zipf": 0,
      "replicas": 3, "strategies": ["rendezvous"]})");
  const auto& s = m["strategies"][0];
  EXPECT_NEAR(s["add"]["keys_moved_fraction"], 1.0 / 11, tolerance(1.0 / 11, kKeys));
  EXPECT_NEAR(s["remove"]["keys_moved_fraction"], 0.1, tolerance(0.1, kKeys));
}

TEST(PlacementsThreads, DoNotChangeAByte) {
  const std::string section =
      R"({"study": "placements", "keys": 300000, "nodes": 7, "salt": 3, "remove_order": "random"})";
  const std::string one = lab_text(section, 5, 1);
  EXPECT_EQ(one, lab_text(section, 5, 3));
  EXPECT_EQ(one, lab_text(section, 5, 1));
  EXPECT_NE(one, lab_text(section, 6, 1));
}

class KeyFiles : public testing::Test {
 protected:
  static nlohmann::json metrics_of(const std::string& content) {
    std::ofstream{"keys.txt", std::ios::binary} << content;
    return lab_metrics(R"({"study": "placements", "key_file": "keys.txt", "nodes": 3})");
  }
  InFreshFolder folder_{"key_files"};
};

TEST_F(KeyFiles, CountEachKeyOnceAndItsLoadAsOftenAsItStands) {
  const auto m = metrics_of("a\nb\r\na\n\na\nc");
  EXPECT_EQ(m["keys"], 3);
  EXPECT_EQ(m["hot_keys"][0]["name"], "a");
  EXPECT_NEAR(m["hot_keys"][0]["share"], 0.6, 1e-6);
  EXPECT_NEAR(m["hot_keys"][2]["share"], 0.2, 1e-6);
  EXPECT_EQ(m["hot_keys"][1]["name"], "b") << "equals stand as in the file";
}

TEST_F(KeyFiles, AreBytes) {
  using namespace std::string_literals;
  const auto m = metrics_of("a\0b\na\0c\na\n\xff\xfe\n\xff\xfd\n"s);
  EXPECT_EQ(m["keys"], 5) << "what stands behind a NUL counts, and so does what is no UTF-8";
}

TEST_F(KeyFiles, WithoutAKeyAreRefused) {
  for (const char* empty : {"", "\n\n"}) {
    try {
      metrics_of(empty);
      FAIL() << "it was taken";
    } catch (const RunError& e) {
      EXPECT_STREQ(e.what(), "keys.txt: there is no key in it; one key a line");
    }
  }
}

}  // namespace
}  // namespace shardsim
