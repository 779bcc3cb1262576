// Generated workloads: common random numbers, what inserts and scans do, the mix, and how popular
// the keys are that come.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/workloads/workload_world.h"

namespace shardsim {
namespace {

using namespace workload_tests;

constexpr double kSigmas = 5.5;  // two-sided 4e-8

bool same(const Request& a, const Request& b) {
  return a.id == b.id && a.key == b.key && a.last_key == b.last_key &&
         a.value_size == b.value_size && a.rows == b.rows && a.operation == b.operation &&
         a.zone == b.zone;
}

TEST(Generated, ARequestsContentDependsOnItsNumberAlone) {
  const std::string rest = R"("keys": { "count": "1M", "distribution": { "zipf": 1.1 } },
      "mix": { "get": 3, "put": 1, "scan": 1 },
      "value_size": { "lognormal": { "mean": "1KiB", "cv": 1 } })";
  const auto poisson =
      make(R"({ "arrivals": { "process": "poisson", "rate": 500 }, )" + rest + "}", {.zones = 3});
  const auto bursts =
      make(R"({ "arrivals": { "process": "on_off", "rate": "1k/s", "on": "1ms", "off": "3ms" }, )" +
               rest + "}",
           {.zones = 3});
  const auto closed = make(
      R"({ "arrivals": { "process": "closed_loop", "clients": 3 }, )" + rest + "}", {.zones = 3});
  const std::vector<Request> a = requests(*poisson, 2000);
  const std::vector<Request> b = requests(*bursts, 2000);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_TRUE(same(a[i], b[i])) << i;
  }
  // Drawn alone and out of order, as closed loops do.
  for (const std::size_t i : {1999u, 3u, 700u, 0u}) {
    Request r{};
    r.id = RequestId{i};
    closed->draw(r);
    ASSERT_TRUE(same(a[i], r)) << i;
  }
}

TEST(Generated, OneDrawDoesNotChangeWithAnotherSetting) {
  // Other sizes and another mix leave the keys and times as they are.
  const auto plain = make(R"({ "keys": { "count": 1000 } })");
  const auto other = make(R"({ "keys": { "count": 1000 }, "mix": { "put": 1 },
                               "value_size": { "exponential": "2KiB" } })");
  const std::vector<Request> a = requests(*plain, 1000);
  const std::vector<Request> b = requests(*other, 1000);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].key, b[i].key);
    ASSERT_EQ(a[i].intended_start, b[i].intended_start);
  }
}

TEST(Generated, OtherSeedsGiveOtherStreams) {
  const auto one = make("{}", {.seed = 1});
  const auto two = make("{}", {.seed = 2});
  const std::vector<Request> a = requests(*one, 100);
  const std::vector<Request> b = requests(*two, 100);
  int same_keys = 0;
  for (std::size_t i = 0; i < a.size(); ++i) same_keys += a[i].key == b[i].key ? 1 : 0;
  EXPECT_EQ(same_keys, 0);
}

TEST(Generated, OperationsComeInTheirShares) {
  const auto w = make(R"({ "mix": { "get": 6, "put": 3, "read_modify_write": 1 } })");
  const std::vector<double> expected{0.6, 0.3, 0, 0, 0.1};
  ASSERT_EQ(w->operation_shares().size(), expected.size());
  constexpr std::size_t kRequests = 100'000;
  std::vector<double> drawn(5);
  for (const Request& r : requests(*w, kRequests)) ++drawn[r.operation.index()];
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double p = expected[i];
    EXPECT_NEAR(w->operation_shares()[i], p, 1e-12);
    EXPECT_NEAR(drawn[i] / kRequests, p, kSigmas * std::sqrt(p * (1 - p) / kRequests)) << i;
  }
}

TEST(Generated, ScansRunAlongTheKeyOrder) {
  const auto w = make(R"({ "mix": { "scan": 1 }, "keys": { "count": 1000 } })");
  EXPECT_DOUBLE_EQ(w->mean_rows(), 50.5);
  double rows = 0;
  const std::vector<Request> all = requests(*w, 20'000);
  for (const Request& r : all) {
    ASSERT_GE(r.rows, 1u);
    ASSERT_LE(r.rows, 100u);
    // The last key is rows - 1 places further on.
    const double places = static_cast<double>(r.last_key.position - r.key.position) * 1000 / 0x1p64;
    ASSERT_NEAR(places, r.rows - 1.0, 1e-6);
    rows += r.rows;
  }
  // Uniform on 1..100: sd 28.9. Scans from one of the last 99 keys are cut short, at most 99 rows
  // off: the keys are scattered, so about a tenth of them, by 33 on average where uniform.
  EXPECT_LT(rows / 20'000, 50.5 + kSigmas * 28.9 / std::sqrt(20'000.0));
  EXPECT_GT(rows / 20'000, 50.5 - 10);
}

TEST(Generated, InsertsTakeNewKeysAndLatestFollowsThem) {
  const auto w = make(R"({ "preset": "ycsb_d", "keys": { "count": 1000, "locality": "adjacent" },
                           "arrivals": { "process": "constant", "rate": 1000 } })");
  const double room = 1000 + std::floor(1.1 * 3000 + 6 * std::sqrt(3000.0) + 16);
  const auto number = [room](const Key& k) {
    return static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(k.position) * room / 0x1p64 - 1e-3));
  };
  std::uint64_t newest = 999;
  std::size_t newest_read = 0;
  std::size_t reads = 0;
  for (const Request& r : requests(*w, 60'000)) {
    const std::uint64_t n = number(r.key);
    if (r.operation == kInsert) {
      ASSERT_EQ(n, newest + 1);
      newest = n;
    } else {
      ASSERT_LE(n, newest);
      ++reads;
      newest_read += n == newest ? 1 : 0;
    }
  }
  EXPECT_EQ(w->name_of(*w->key(5)), "key 5");
  // The newest key's share is 1/H(1000, 0.99) = 12.9%.
  const double p = w->popularity().top(1) / 0.95;
  EXPECT_NEAR(p, 0.1293, 5e-4);
  EXPECT_NEAR(static_cast<double>(newest_read) / static_cast<double>(reads), p,
              kSigmas * std::sqrt(p * (1 - p) / static_cast<double>(reads)));
  // Adjacent keys leave room behind them, so their positions are not spread over everything.
  const std::vector<std::uint64_t> positions = w->sorted_positions();
  ASSERT_EQ(positions.size(), 1000u);
  EXPECT_TRUE(std::ranges::is_sorted(positions));
  EXPECT_EQ(number(Key{.position = positions.back()}), 999u);
}

TEST(Generated, InsertsStartAgainWhereTheyOutgrowTheirRoom) {
  const auto w = make(R"({ "mix": { "insert": 1 }, "keys": { "count": 10 },
                           "arrivals": { "process": "closed_loop" } })");
  std::set<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 35; ++i) {
    Request r{};
    r.id = RequestId{i};
    w->draw(r);
    hashes.insert(r.key.hash);
  }
  EXPECT_EQ(hashes.size(), 10u);
}

TEST(Generated, RanksTellHowPopularAKeyIs) {
  for (const char* keys : {R"({ "zipf": 0.99 })", R"("ycsb_scrambled")", R"({ "hotspot": {} })",
                           R"({ "lognormal": 2 })", R"("latest")"}) {
    const auto w =
        make(std::string{R"({ "keys": { "count": 10000, "distribution": )"} + keys + "}}");
    constexpr double kRequests = 100'000;
    std::map<std::uint64_t, double> top;
    Request r{};
    for (int i = 0; i < kRequests; ++i) {
      w->next(r);
      for (const std::uint64_t n : {1u, 10u, 100u}) top[n] += *w->last_rank() < n ? 1 : 0;
    }
    for (const std::uint64_t n : {1u, 10u, 100u}) {
      const double p = w->popularity().top(static_cast<double>(n));
      EXPECT_NEAR(top[n] / kRequests, p, kSigmas * std::sqrt(p * (1 - p) / kRequests))
          << keys << " top " << n;
    }
  }
}

}  // namespace
}  // namespace shardsim
