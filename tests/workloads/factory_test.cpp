// The `workload` section as users write it: presets and profiles give defaults that other keys
// replace; what contradicts or changes nothing is said.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/workloads/workload_world.h"
#include "workloads/presets.h"
#include "workloads/profiles.h"
#include "workloads/twitter_profiles.h"

namespace shardsim {
namespace {

using namespace workload_tests;

using Lines = std::vector<std::string>;

TEST(WorkloadSection, HasDefaultsThatRun) {
  const Section section{"{}"};
  EXPECT_EQ(section.report.errors, Lines{});
  EXPECT_EQ(section.report.without_effect, Lines{});
  EXPECT_EQ(section.value("/keys/count"), "1000000");
  EXPECT_EQ(section.value("/mix"), R"({ "get": 0.95, "put": 0.05 })");
  const auto w = make("{}");
  EXPECT_EQ(requests(*w, 10).size(), 10u);
  EXPECT_EQ(w->mean_rate(), Rate{1000});
  EXPECT_EQ(w->mean_value_size(), Bytes{1024});
  EXPECT_EQ(w->closed_loop_clients(), 0u);
}

TEST(WorkloadSection, ReadsWhatTheDesignShows) {
  const auto w = make(R"({
    "arrivals": { "process": "poisson", "rate": "200k/s" },
    "keys": { "count": "1G", "distribution": { "zipf": 0.99 }, "locality": "scattered" },
    "mix": { "get": 0.95, "put": 0.05 }, "value_size": "1KiB" })");
  EXPECT_EQ(w->mean_rate(), Rate{200'000});
  EXPECT_EQ(w->key_count(), 1e9);
  EXPECT_TRUE(w->sorted_positions().empty());
}

TEST(WorkloadSection, ClosedLoopsHaveClientsThatThink) {
  const auto w = make(R"({ "arrivals": { "process": "closed_loop", "clients": 7,
                                         "think_time": "3ms" } })");
  EXPECT_EQ(w->closed_loop_clients(), 7u);
  EXPECT_EQ(w->think_time(RequestId{9}), Duration{3'000'000});
  EXPECT_EQ(w->mean_rate(), Rate{0});
}

TEST(Presets, AreYcsbsCoreWorkloads) {
  struct Row {
    const char* name;
    std::vector<double> shares;  // get, put, insert, scan, read_modify_write
    const char* distribution;
  };
  for (const Row& row : std::vector<Row>{{"ycsb_a", {0.5, 0.5, 0, 0, 0}, "ycsb_scrambled"},
                                         {"ycsb_b", {0.95, 0.05, 0, 0, 0}, "ycsb_scrambled"},
                                         {"ycsb_c", {1, 0, 0, 0, 0}, "ycsb_scrambled"},
                                         {"ycsb_d", {0.95, 0, 0.05, 0, 0}, "latest"},
                                         {"ycsb_e", {0, 0, 0.05, 0.95, 0}, "ycsb_scrambled"},
                                         {"ycsb_f", {0.5, 0, 0, 0, 0.5}, "ycsb_scrambled"}}) {
    const std::string json = std::string{R"({ "preset": ")"} + row.name + R"(" })";
    const Section section{json};
    EXPECT_EQ(section.report.errors, Lines{}) << row.name;
    EXPECT_EQ(section.value("/keys/distribution"), std::string{"\""} + row.distribution + "\"");
    const auto w = make(json);
    EXPECT_EQ(w->operation_shares(), row.shares) << row.name;
    EXPECT_EQ(w->mean_value_size(), Bytes{1000}) << row.name;
  }
  EXPECT_EQ(workloads::presets().size(), 6u);
}

TEST(Presets, GiveWayToKeysBesideThem) {
  const auto w = make(R"({ "preset": "ycsb_a", "mix": { "get": 1 }, "value_size": 77,
                           "keys": { "count": 5000, "distribution": { "zipf": 0 } } })");
  EXPECT_EQ(w->operation_shares()[0], 1);
  EXPECT_EQ(w->mean_value_size(), Bytes{77});
  EXPECT_EQ(w->key_count(), 5000);
  EXPECT_DOUBLE_EQ(w->popularity().top(1), 1 / 5000.0);
}

TEST(Presets, ASecondLookChangesNothing) {
  // As the writer of resolved configs takes it.
  Section section{R"({ "preset": "ycsb_a", "mix": { "get": 1 } })"};
  const ReadReport again = read_fields(JsonValue::of_object(), "again", [&](Fields& f) {
    section.factory->describe(f, kOperations);
  });
  for (const ResolvedValue& v : again.values) EXPECT_EQ(section.value(v.pointer), v.value);
}

TEST(Presets, NeedTheirOperations) {
  constexpr std::array<Option, 2> kFew{{{"get", ""}, {"put", ""}}};
  EXPECT_EQ(Section(R"({ "preset": "ycsb_a" })", kFew).report.errors, Lines{});
  EXPECT_EQ(Section(R"({ "preset": "ycsb_e" })", kFew).report.errors,
            Lines{"c.json:1: /preset: the system has no operation \"insert\"; it has get, put"});
}

TEST(Profiles, AreThePublishedFigures) {
  // A spot check against the published table, and its medians worked out from the table.
  const auto w = make(R"({ "profile": "twitter/cluster12", "keys": { "count": "1M" } })");
  EXPECT_NEAR(w->operation_shares()[0], 0.2, 1e-12);
  EXPECT_NEAR(w->operation_shares()[1], 0.8, 1e-12);
  EXPECT_EQ(w->mean_value_size(), Bytes{1030});
  EXPECT_EQ(w->mean_rate(), Rate{4360});
  EXPECT_EQ(workloads::profiles().size(), 55u);

  std::vector<double> alpha;
  std::set<std::string_view> names;
  for (const workloads::Profile& p : workloads::profiles()) {
    names.insert(p.name);
    if (p.name == "twitter/median") continue;
    if (p.zipf_exponent) alpha.push_back(*p.zipf_exponent);
    EXPECT_EQ(p.get_percent.has_value(), p.put_percent.has_value());
    if (p.get_percent) {
      EXPECT_GE(*p.get_percent + *p.put_percent, 97) << p.name;  // shares below 1% are left out
      EXPECT_LE(*p.get_percent + *p.put_percent, 101) << p.name;
    }
  }
  EXPECT_EQ(names.size(), 55u);
  std::ranges::sort(alpha);
  ASSERT_EQ(alpha.size(), 51u);
  EXPECT_EQ(alpha[25], 1.2117);
  EXPECT_EQ(std::ranges::count_if(alpha, [](double a) { return a > 0.99; }), 32);
  EXPECT_NE(workloads::profile_source().find("CC BY 4.0"), std::string_view::npos);
}

TEST(Profiles, NormaliseShares) {
  const auto w = make(R"({ "profile": "twitter/cluster20", "keys": { "count": 1000 } })");
  EXPECT_NEAR(w->operation_shares()[0], 96.0 / 99, 1e-12);
  EXPECT_NEAR(w->operation_shares()[1], 3.0 / 99, 1e-12);
}

TEST(Profiles, SayWhatTheyLackAndWhichSettingSuppliesIt) {
  EXPECT_EQ(Section{R"({ "profile": "twitter/cluster5" })"}.report.errors,
            (Lines{"c.json:1: /arrivals: the profile twitter/cluster5 has no published request "
                   "rate; give /workload/arrivals/rate",
                   "c.json:1: /keys: the profile twitter/cluster5 has no published number of keys; "
                   "give /workload/keys/count",
                   "c.json:1: /keys: the profile twitter/cluster5 has no published Zipf exponent; "
                   "give /workload/keys/distribution",
                   "c.json:1: /mix: the profile twitter/cluster5 has no published shares of "
                   "operations; give /workload/mix",
                   "c.json:1: /value_size: the profile twitter/cluster5 has no published value "
                   "size; give /workload/value_size"}));
  EXPECT_EQ(Section{R"({ "profile": "twitter/cluster43", "keys": { "count": 10 } })"}.report.errors,
            Lines{"c.json:1: /keys: the profile twitter/cluster43 has no published Zipf exponent; "
                  "give /workload/keys/distribution"});
  const auto w = make(R"({ "profile": "twitter/cluster5", "arrivals": { "rate": 5 },
      "keys": { "count": 10, "distribution": { "zipf": 1 } }, "mix": { "get": 1 },
      "value_size": 100 })");
  EXPECT_EQ(w->mean_rate(), Rate{5});
}

TEST(WorkloadSection, ContradictionsAreErrors) {
  struct Row {
    const char* json;
    Lines errors;
  };
  for (
      const Row& row : std::vector<Row>{
          {R"({ "mix": {} })",
           {"c.json:1: /mix: the mix is empty; give at least one operation a share above 0, out "
            "of get, put, insert, scan, read_modify_write"}},
          {R"({ "mix": { "get": 0, "put": 0 } })",
           {"c.json:1: /mix: all shares of the mix are 0; give at least one operation a share "
            "above 0, out of get, put, insert, scan, read_modify_write"}},
          {R"({ "preset": "ycsb_a", "profile": "twitter/cluster1", "keys": { "count": 1 } })",
           {"c.json:1: /preset: there is a profile as well (./profile); a workload has one of "
            "them"}},
          {R"({ "preset": "ycsb_a", "trace": { "file": "t.csv" } })",
           {"c.json:1: /preset: there is a trace as well (./trace); a workload has one of them"}},
          {R"({ "profile": "twitter/cluster1", "trace": { "file": "t.csv" } })",
           {"c.json:1: /profile: there is a trace as well (./trace); a workload has one of them"}},
          {R"({ "trace": {} })", {"c.json:1: /trace/file: name the file that has the trace"}},
          {R"({ "trace": { "file": "t.csv", "columns": {} } })",
           {"c.json:1: /trace/columns/time: name the column that has the times",
            "c.json:1: /trace/columns/key: name the column that has the keys"}},
          {R"({ "keys": { "distribution": { "hotspot": { "hot_keys": 0.5, "hot_requests": 0.4 } } } })",
           {"c.json:1: /keys/distribution/hotspot/hot_requests: the hot 0.5 of the keys would "
            "have only 0.4 of the requests and be colder than the others; at least hot_keys "
            "(0.5)"}},
          {R"({ "mix": { "scan": 1 }, "scan_length": { "uniform": { "least": 9, "most": 3 } } })",
           {"c.json:1: /scan_length/uniform/least: the shortest scan (9) is longer than the "
            "longest (3); at most 3"}},
          {R"({ "arrivals": { "process": "on_off", "on": 0 } })",
           {"c.json:1: /arrivals/on: bursts must last; more than 0 on average"}},
      }) {
    EXPECT_EQ(Section{row.json}.report.errors, row.errors) << row.json;
  }
}

TEST(WorkloadSection, ValuesOutOfRangeAreErrors) {
  for (const char* json :
       {R"({ "arrivals": { "rate": 0 } })", R"({ "arrivals": { "rate": -1 } })",
        R"({ "keys": { "count": 0 } })", R"({ "keys": { "count": "11G" } })",
        R"({ "keys": { "distribution": { "zipf": -1 } } })",
        R"({ "keys": { "distribution": { "zipf": 11 } } })",
        R"({ "keys": { "distribution": { "hotspot": { "hot_keys": 0 } } } })",
        R"({ "keys": { "distribution": { "hotspot": { "hot_requests": 1.5 } } } })",
        R"({ "keys": { "distribution": { "lognormal": 0 } } })",
        R"({ "keys": { "distribution": "pareto" } })",
        R"({ "arrivals": { "process": "diurnal", "amplitude": 1.1 } })",
        R"({ "arrivals": { "process": "closed_loop", "clients": 0 } })",
        R"({ "mix": { "gte": 1 } })", R"({ "mix": { "get": -1 } })", R"({ "preset": "ycsb_g" })",
        R"({ "profile": "twitter/cluster99" })", R"({ "trace": { "file": "t.csv", "speed": 0 } })",
        R"({ "trace": { "file": "t.csv", "time_unit": "h" } })",
        R"({ "trace": { "file": "t.csv", "bad_rows": "ignore" } })"}) {
    EXPECT_FALSE(Section{json}.report.errors.empty()) << json;
  }
}

TEST(WorkloadSection, SettingsWithoutEffectAreNamed) {
  struct Row {
    const char* json;
    Lines unused;  // pointers
  };
  for (const Row& row : std::vector<Row>{
           {R"({ "scan_length": { "constant": 5 } })", {"/scan_length"}},
           {R"({ "scan_length": { "constant": 5 }, "mix": { "scan": 1 } })", {}},
           {R"({ "keys": { "distribution": "uniform", "locality": "adjacent" } })",
            {"/keys/locality"}},
           {R"({ "keys": { "distribution": "ycsb_scrambled", "locality": "adjacent" } })",
            {"/keys/locality"}},
           {R"({ "keys": { "distribution": "uniform", "locality": "adjacent" },
                 "mix": { "insert": 1 } })",
            {}},
           {R"({ "arrivals": { "process": "closed_loop", "rate": 5 } })", {"/arrivals/rate"}},
           {R"({ "trace": { "file": "t.csv" }, "arrivals": { "rate": 1 }, "keys": { "count": 1 },
                 "mix": { "get": 1 }, "value_size": 1 })",
            {"/arrivals", "/keys", "/mix", "/value_size"}},
           {R"({ "trace": { "file": "t.csv", "columns": { "time": "t", "key": "k" } },
                 "mix": { "get": 1 }, "value_size": 1 })",
            {}},
       }) {
    const Section section{row.json};
    EXPECT_EQ(section.report.errors, Lines{}) << row.json;
    ASSERT_EQ(section.report.without_effect.size(), row.unused.size()) << row.json;
    for (std::size_t i = 0; i < row.unused.size(); ++i) {
      EXPECT_NE(section.report.without_effect[i].find(": " + row.unused[i] + ": "),
                std::string::npos)
          << section.report.without_effect[i];
    }
  }
}

TEST(WorkloadParts, EveryPartHasANameAndASummaryOfItsOwn) {
  std::set<std::string_view> names;
  for (const WorkloadPart& p : built_in_workload_parts()) {
    EXPECT_TRUE(names.insert(p.name).second) << p.name;
    EXPECT_FALSE(p.summary.empty()) << p.name;
    EXPECT_FALSE(p.theory.empty()) << p.name;
  }
  EXPECT_EQ(names.size(), 6u + 5 + 1 + 6 + 55);
}

}  // namespace
}  // namespace shardsim
