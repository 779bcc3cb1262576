// Goal: the explanation names every setting once, and the resolved config, read again, gives the
// same values whatever they are.

#include "sim/config/explain.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/reader.h"
#include "sim/config/schema.h"
#include "tests/config/sample.h"
#include "tests/config/schema_check.h"

namespace shardsim {
namespace {

using sample::Config;

JsonValue resolved_of(Config& c) {
  return resolved([&](Fields& f) { fields_of(c, f); });
}
std::string row_of(std::string_view pointer) {
  Config c;
  for (const FieldRow& r : field_rows([&](Fields& f) { fields_of(c, f); })) {
    if (r.pointer == pointer) {
      return r.type + " | " + r.default_value + " | " + r.range + " | " + r.meaning;
    }
  }
  return "none";
}

TEST(FieldRows, SayTypeDefaultRangeAndMeaning) {
  EXPECT_EQ(row_of("/on"), "true or false | true |  | Whether it is on.");
  EXPECT_EQ(row_of("/nodes"), "whole number | 10 | 1 to 1000000 | How many nodes.");
  EXPECT_EQ(row_of("/timeout"), "duration | \"50ms\" | 1ns to 1d | When to give up.");
  EXPECT_EQ(row_of("/chunk"), "size | \"64KiB\" | 1KiB to 64MiB | Sent at once.");
  EXPECT_EQ(row_of("/rate"), "rate | \"200k/s\" | above 0/s | Of requests.");
  EXPECT_EQ(
      row_of("/service"),
      R"(duration or distribution of durations | {"lognormal": {"mean": "300us", "cv": 1.5}} |  | How long a job takes.)");
  EXPECT_EQ(row_of("/colour"), "one of red, green, blue | \"green\" |  | Of the bar.");
  EXPECT_EQ(row_of("/disk/size"), "size | \"4KiB\" | 1B to 1024TiB | How much it holds.");
  EXPECT_EQ(row_of("/trace/file"), "text | \"\" |  | Where it is.");
  EXPECT_EQ(row_of("/events/#/crash"), "list of whole numbers | [] | 0 to 999 | Which nodes stop.");
  EXPECT_EQ(row_of("/events/#/factor"), "number |  | above 0, at most 100 | How slow.");
  EXPECT_EQ(row_of("/mix"),
            R"(shares get, put, scan | {"get": 0.95, "put": 0.05} |  | Shares of operations.)");
  EXPECT_EQ(row_of("/placement/strategy"),
            "one of ring, jump, range | \"ring\" |  | Where keys go.");
  EXPECT_EQ(row_of("/placement/order"), "text | \"asc\" |  | Of the intervals.");
  EXPECT_EQ(row_of("/distribution/zipf/exponent"), "number | 0.99 | 0 to 10 | Of the fall.");
  EXPECT_EQ(row_of("/distribution/hotspot/hot_keys"),
            "number | 0.2 | above 0, at most 1 | Fraction that is hot.");
}

TEST(FieldRows, LeaveTheChosenMemberChosen) {
  Config c;
  c.strategy = 1;
  c.shape = 2;
  field_rows([&](Fields& f) { fields_of(c, f); });
  EXPECT_EQ(c.strategy, 1U);
  EXPECT_EQ(c.shape, 2U);
}

TEST(Pointers, AreThereOnceEach) {
  Config c;
  std::vector<std::string> all = all_pointers([&](Fields& f) { fields_of(c, f); });
  EXPECT_NE(std::ranges::find(all, "/distribution/hotspot/hot_keys"), all.end());
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST(Pointers, MatchWhatTheyHold) {
  EXPECT_TRUE(pointer_matches("/nodes", "/nodes"));
  EXPECT_TRUE(pointer_matches("/events/#/at", "/events/0/at"));
  EXPECT_TRUE(pointer_matches("/events/#/at", "/events"));
  EXPECT_FALSE(pointer_matches("/events/#/at", "/events/x/at"));
  EXPECT_FALSE(pointer_matches("/nodes", "/node"));
  EXPECT_FALSE(pointer_matches("/nodes", "/nodes/x"));
}

TEST(Resolved, HasEveryValueOfWhatIsChosen) {
  Config c;
  c.shape = 1;
  c.events = {sample::Event{.at = 1s, .crash = {3}, .lasting = 2s}};
  EXPECT_EQ(compact(resolved_of(c)),
            R"({"on": true, "nodes": 10, "any": 7, "keys": 1000, "ratio": 0.5, "name": "sample", )"
            R"("timeout": "50ms", "chunk": "64KiB", "rate": "200k/s", "bandwidth": "10Gbit/s", )"
            R"("service": {"lognormal": {"mean": "300us", "cv": 1.5}}, "value_size": "1KiB", )"
            R"("colour": "green", "disk": {"size": "4KiB", "seek": {"exponential": "200us"}}, )"
            R"("events": [{"at": "1s", "crash": [3], "for": "2s"}], )"
            R"("mix": {"get": 0.95, "put": 0.05}, )"
            R"("placement": {"strategy": "ring", "virtual_nodes": 128}, )"
            R"("distribution": {"hotspot": {"hot_keys": 0.2, "hot_requests": 0.8}}})");
}

RC_GTEST_PROP(Resolved, ReadAgainIsTheSameAndFitsTheSchema, ()) {
  const auto any = [](std::int64_t most) {
    return static_cast<std::int64_t>(*rc::gen::arbitrary<std::uint64_t>() >>
                                     *rc::gen::inRange(1, 64)) %
           (most + 1);
  };
  const auto share = [] { return static_cast<double>(*rc::gen::inRange(1, 1 << 20)) * 0x1p-20; };
  Config c;
  c.on = *rc::gen::arbitrary<bool>();
  c.nodes = static_cast<std::uint32_t>(1 + any(999'999));
  c.any = *rc::gen::arbitrary<std::uint32_t>();
  c.keys = static_cast<std::uint64_t>(any(INT64_MAX - 1'000'000)) + c.nodes;
  c.ratio = share();
  c.name = *rc::gen::element<std::string>("", "a \"b\" \\ \n", "ä…", "x/y~z");
  c.timeout = Duration{1 + any(86'399'999'999'999)};
  c.chunk = Bytes{1024 + any(64 * 1024 * 1024 - 1024)};
  c.rate = Rate{share() * 1e9};
  c.bandwidth = Bandwidth{share() * 1e12};
  c.service = Durations{Distribution::uniform(share() * 1e3, 1e3 + share() * 1e9)};
  c.value_size = Sizes{Distribution::pareto(1 + share() * 1e6, share())};
  c.colour = static_cast<sample::Colour>(any(2));
  c.disk.size = Bytes{1 + any((std::int64_t{1} << 50) - 1)};
  c.has_trace = *rc::gen::arbitrary<bool>();
  c.trace_file = "t";
  c.events.resize(static_cast<std::size_t>(any(2)));
  for (sample::Event& e : c.events) {
    e.at = Duration{any(INT64_MAX - 1)};
    e.crash = {static_cast<std::uint32_t>(any(999))};
    if (any(1) == 0) e.add = static_cast<std::uint32_t>(1 + any(9));
    if (any(1) == 0) e.factor = share();
    if (any(1) == 0) e.lasting = Duration{1 + any(INT64_MAX - 1)};
  }
  c.mix = {{"put", share()}, {"scan", 0}};
  c.strategy = static_cast<std::size_t>(any(2));
  c.virtual_nodes = static_cast<std::uint32_t>(1 + any(65535));
  c.shape = static_cast<std::size_t>(any(2));
  c.exponent = share() * 10;

  const std::string written = compact(resolved_of(c));
  Config back;
  const ReadReport report =
      read_fields(parse_json(written, "c.json"), "c.json", [&](Fields& f) { fields_of(back, f); });
  RC_ASSERT(report.errors == std::vector<std::string>{});
  RC_ASSERT(compact(resolved_of(back)) == written);
  RC_ASSERT(pretty(parse_json(pretty(resolved_of(c)), "c.json")) == pretty(resolved_of(c)));
  RC_ASSERT(back.timeout == c.timeout);
  RC_ASSERT(back.rate == c.rate);
  RC_ASSERT(back.keys == c.keys);
  RC_ASSERT(back.name == c.name);
  Config blank;
  static const auto kSchema = nlohmann::json::parse(
      config_schema("A sample", "sample", [&](Fields& f) { fields_of(blank, f); }));
  const std::string why = misfit(kSchema, nlohmann::json::parse(written));
  if (!why.empty()) RC_FAIL(why);
}

}  // namespace
}  // namespace shardsim
