// Goal: a config becomes a struct, each value with its origin; what is wrong is answered all at
// once, in full, and leaves the struct's defaults; what changes nothing is told of.

#include "sim/config/reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/config/sample.h"

namespace shardsim {
namespace {

using sample::Config;

struct Read {
  Config config{};
  ReadReport report{};
  std::string origin(std::string_view pointer) const {
    for (const ResolvedValue& v : report.values) {
      if (v.pointer == pointer) return v.value + " from " + v.origin;
    }
    return "none";
  }
};

Read read(const JsonValue& root) {
  Read r;
  r.report = read_fields(root, "c.json", [&](Fields& f) { fields_of(r.config, f); });
  return r;
}
Read read(const std::string& text) { return read(parse_json(text, "c.json")); }

TEST(Reader, FillsAStruct) {
  const Read r = read(R"({ "$schema": "x.json",
    "on": false, "nodes": "2k", "any": 4294967295, "keys": "1G", "ratio": 1, "name": "ä",
    "timeout": "1.5h", "chunk": "1MiB", "rate": "10/min", "bandwidth": "1GB/s",
    "service": "5ms", "value_size": { "uniform": ["1KiB", "4KiB"] }, "colour": "blue",
    "disk": { "size": "1GiB" }, "trace": { "file": "t.csv" },
    "events": [ { "at": "1s", "crash": [3, 4], "for": "2s" }, { "add": 2, "factor": 1.5 } ],
    "mix": { "scan": 1 },
    "placement": { "strategy": "range", "order": "desc" },
    "distribution": { "hotspot": { "hot_keys": 0.1 } } })");
  EXPECT_EQ(r.report.errors, std::vector<std::string>{});
  EXPECT_EQ(r.report.without_effect, std::vector<std::string>{});
  const Config& c = r.config;
  EXPECT_FALSE(c.on);
  EXPECT_EQ(c.nodes, 2000U);
  EXPECT_EQ(c.any, UINT32_MAX);
  EXPECT_EQ(c.keys, 1'000'000'000U);
  EXPECT_EQ(c.ratio, 1);
  EXPECT_EQ(c.name, "ä");
  EXPECT_EQ(c.timeout, 90min);
  EXPECT_EQ(c.chunk, Bytes{1 << 20});
  EXPECT_EQ(c.rate, Rate{10.0 / 60});
  EXPECT_EQ(c.bandwidth, Bandwidth{8e9});
  EXPECT_EQ(c.service.nanoseconds().first(), 5e6);
  EXPECT_EQ(c.value_size.bytes().second(), 4096);
  EXPECT_EQ(c.colour, sample::Colour::blue);
  EXPECT_EQ(c.disk.size, Bytes{1 << 30});
  EXPECT_TRUE(c.has_trace);
  EXPECT_EQ(c.trace_file, "t.csv");
  ASSERT_EQ(c.events.size(), 2U);
  EXPECT_EQ(c.events[0].crash, (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(c.events[0].lasting, Duration{2s});
  EXPECT_EQ(c.events[1].add, 2U);
  EXPECT_EQ(c.events[1].factor, 1.5);
  EXPECT_EQ(c.mix, (std::map<std::string, double, std::less<>>{{"scan", 1}}));
  EXPECT_EQ(c.strategy, 2U);
  EXPECT_EQ(c.order, "desc");
  EXPECT_EQ(c.shape, 1U);
  EXPECT_EQ(c.hot_keys, 0.1);
  EXPECT_EQ(c.hot_requests, 0.8);
}

TEST(Reader, TakesTheShortFormsOfFamilies) {
  EXPECT_EQ(read(R"({ "placement": "jump" })").config.strategy, 1U);
  EXPECT_EQ(read(R"({ "distribution": "uniform" })").config.shape, 2U);
  EXPECT_EQ(read(R"({ "distribution": { "uniform": {} } })").config.shape, 2U);
  EXPECT_EQ(read(R"({ "distribution": { "zipf": 1.2 } })").config.exponent, 1.2);
  EXPECT_EQ(read(R"({ "distribution": { "zipf": { "exponent": 1.2 } } })").config.exponent, 1.2);
}

TEST(Reader, TellsWhereEachValueComesFrom) {
  JsonValue root = parse_json(
      "{\n\"nodes\": 20,\n\"placement\": {\n\"strategy\": \"ring\"\n},\n"
      "\"events\": [ {\n\"at\": \"1s\", \"add\": 1\n} ] }",
      "c.json");
  JsonValue set = JsonValue::of_string("3MiB");
  set.origin = "--set";
  set_value(root, "disk.size", set);
  const Read r = read(root);
  EXPECT_EQ(r.report.errors, std::vector<std::string>{});
  EXPECT_EQ(r.origin("/nodes"), "20 from c.json:2");
  EXPECT_EQ(r.origin("/any"), "7 from default");
  EXPECT_EQ(r.origin("/timeout"), "\"50ms\" from default");
  EXPECT_EQ(r.origin("/service"), R"({"lognormal": {"mean": "300us", "cv": 1.5}} from default)");
  EXPECT_EQ(r.origin("/disk/size"), "\"3MiB\" from --set");
  EXPECT_EQ(r.origin("/placement/strategy"), "\"ring\" from c.json:4");
  EXPECT_EQ(r.origin("/placement/virtual_nodes"), "128 from default");
  EXPECT_EQ(r.origin("/distribution"), "\"zipf\" from default");
  EXPECT_EQ(r.origin("/events/0/at"), "\"1s\" from c.json:7");
  EXPECT_EQ(r.origin("/mix"), "{ \"get\": 0.95, \"put\": 0.05 } from default");
}

TEST(Reader, ShowsTheValuesOfListsThatWereLeftAsTheyAre) {
  Config c;
  c.events = {sample::Event{.at = 1s, .crash = {5}}};
  const ReadReport report =
      read_fields(parse_json("{}", "c.json"), "c.json", [&](Fields& f) { fields_of(c, f); });
  ASSERT_EQ(c.events.size(), 1U);
  std::string shown;
  for (const ResolvedValue& v : report.values) {
    if (v.pointer.starts_with("/events")) shown += v.pointer + "=" + v.value + " ";
  }
  EXPECT_EQ(shown, "/events/0/at=\"1s\" /events/0/crash=[5] ");
}

struct BadConfig {
  const char* text;
  std::vector<std::string> errors;
};

TEST(Reader, WhatIsWrongIsAnsweredInFull) {
  const std::string whole = " is not a whole number such as 1000, \"10k\" or \"1G\"; ";
  const std::vector<BadConfig> table{
      // Names.
      {R"({"noodes": 1})",
       {R"(c.json:1: /noodes: there is no such setting; did you mean "nodes"?)"}},
      {R"({"zebra": 1})", {"c.json:1: /zebra: there is no such setting"}},
      {R"({"a/b": 1, "": 2})",
       {"c.json:1: /a~1b: there is no such setting", "c.json:1: /: there is no such setting"}},
      {R"({"disk": {"zebra": 1}})",
       {"c.json:1: /disk/zebra: there is no such setting; there are size, seek"}},
      {R"({"disk": {"$schema": "x"}})",
       {"c.json:1: /disk/$schema: there is no such setting; there are size, seek"}},
      {"{\n\"disk\":\n{\"siez\":\n1}}",
       {R"(c.json:4: /disk/siez: there is no such setting; did you mean "size"?)"}},
      // Kinds.
      {R"({"on": 1})", {"c.json:1: /on: 1 is not true or false"}},
      {R"({"on": "true"})", {R"(c.json:1: /on: "true" is not true or false)"}},
      {R"({"name": 3})", {"c.json:1: /name: 3 is not text in quotes"}},
      {R"({"nodes": []})", {"c.json:1: /nodes: []" + whole + "1 to 1000000"}},
      {R"({"nodes": null})", {"c.json:1: /nodes: null" + whole + "1 to 1000000"}},
      {R"({"disk": 3})", {"c.json:1: /disk: 3 is not an object { … }"}},
      {R"({"disk": [1]})", {"c.json:1: /disk: [1] is not an object { … }"}},
      {R"({"trace": true})", {"c.json:1: /trace: true is not an object { … }"}},
      {R"({"events": {}})", {"c.json:1: /events: an object is not a list [ … ]"}},
      {R"({"events": [1]})", {"c.json:1: /events/0: a number is not an object { … }"}},
      {R"({"mix": ["get"]})", {R"(c.json:1: /mix: ["get"] is not an object { … })"}},
      {R"({"colour": 3})", {R"(c.json:1: /colour: 3 is not one of "red", "green", "blue")"}},
      {R"({"events": [{"crash": 3}]})",
       {"c.json:1: /events/0/crash: 3 is not a list of numbers such as [3, 17]"}},
      // Ranges.
      {R"({"nodes": 0})", {"c.json:1: /nodes: 0 is out of range; 1 to 1000000"}},
      {R"({"nodes": 4294967297})", {"c.json:1: /nodes: 4294967297 is out of range; 1 to 1000000"}},
      {R"({"nodes": -1})", {"c.json:1: /nodes: -1" + whole + "1 to 1000000"}},
      {R"({"nodes": 1.9})", {"c.json:1: /nodes: 1.9" + whole + "1 to 1000000"}},
      {R"({"nodes": 1e300})", {"c.json:1: /nodes: 1e300 is too large; 1 to 1000000"}},
      {R"({"any": 4294967296})",
       {"c.json:1: /any: 4294967296 is out of range; at most 4294967295"}},
      {R"({"any": -4})", {"c.json:1: /any: -4" + whole + "at least 0"}},
      {R"({"keys": 18446744073709551616})",
       {"c.json:1: /keys: 18446744073709551616 is too large; at most 18446744073709551615"}},
      {R"({"ratio": 1.5})", {"c.json:1: /ratio: 1.5 is out of range; 0 to 1"}},
      {R"({"ratio": "1e308k"})",
       {R"(c.json:1: /ratio: "1e308k" is too large for a number; at most 1.8e308)"}},
      {R"({"timeout": "0s"})", {R"(c.json:1: /timeout: "0s" is out of range; 1ns to 1d)"}},
      {R"({"timeout": "-5s"})", {R"(c.json:1: /timeout: "-5s" is out of range; 1ns to 1d)"}},
      {R"({"timeout": "1e12h"})",
       {R"(c.json:1: /timeout: "1e12h" is too long; at most 292 years)"}},
      {R"({"timeout": 60})",
       {R"(c.json:1: /timeout: 60 is not a duration such as "200us", "5ms", "60s", "2min" or "1h")"}},
      {R"({"chunk": "1GiB"})", {R"(c.json:1: /chunk: "1GiB" is out of range; 1KiB to 64MiB)"}},
      {R"({"chunk": "2.0001KiB"})",
       {R"(c.json:1: /chunk: "2.0001KiB" is not a whole number of bytes)"}},
      {R"({"rate": 0})", {"c.json:1: /rate: 0 is out of range; above 0/s"}},
      {R"({"rate": "10T/s"})", {R"(c.json:1: /rate: "10T/s" is out of range; at most 1T/s)"}},
      {R"({"bandwidth": "-1bit/s"})",
       {R"(c.json:1: /bandwidth: "-1bit/s" is out of range; at least 0bit/s)"}},
      {R"({"bandwidth": "2000Tbit/s"})",
       {R"(c.json:1: /bandwidth: "2000Tbit/s" is out of range; at most 1000Tbit/s)"}},
      {R"({"service": {"exponential": 0}})",
       {"c.json:1: /service: the mean of the exponential must be above 0, not 0"}},
      {R"({"events": [{"add": 11}]})", {"c.json:1: /events/0/add: 11 is out of range; 1 to 10"}},
      {R"({"events": [{"add": 1, "factor": 0}]})",
       {"c.json:1: /events/0/factor: 0 is out of range; above 0 and at most 100"}},
      {"{\"events\": [{\"add\": 1},\n{\"crash\": [1,\n1000]}]}",
       {"c.json:3: /events/1/crash/1: 1000 is out of range; 0 to 999"}},
      // Words.
      {R"({"colour": "gren"})",
       {R"(c.json:1: /colour: there is no "gren"; one of "red", "green", "blue"; did you mean "green"?)"}},
      {R"({"placement": "rign"})",
       {R"(c.json:1: /placement/strategy: there is no "rign"; one of "ring", "jump", "range"; did you mean "ring"?)"}},
      {R"({"placement": {"strategy": 3}})",
       {R"(c.json:1: /placement/strategy: 3 is not one of "ring", "jump", "range")"}},
      {R"({"placement": 3})", {R"(c.json:1: /placement: 3 is not an object { "strategy": …, … })"}},
      {R"({"distribution": {"zif": 1}})",
       {R"(c.json:1: /distribution: there is no "zif"; one of "zipf", "hotspot", "uniform"; did you mean "zipf"?)"}},
      {R"({"distribution": {"zipf": 1, "uniform": {}}})",
       {R"(c.json:1: /distribution: {"zipf": 1, "uniform": {}} must name one of "zipf", "hotspot", "uniform", as { "zipf": … })"}},
      {R"({"distribution": {"zipf": -1}})",
       {"c.json:1: /distribution/zipf/exponent: -1 is out of range; 0 to 10"}},
      {R"({"distribution": {"hotspot": 0.2}})",
       {R"(c.json:1: /distribution/hotspot: "hotspot" has several settings: { "hotspot": { "hot_keys": …, "hot_requests": … } })"}},
      {R"({"distribution": {"uniform": 2}})",
       {R"(c.json:1: /distribution/uniform: "uniform" has no settings; { "uniform": {} })"}},
      {R"({"distribution": {"zipf": {"exponnt": 1}}})",
       {R"(c.json:1: /distribution/zipf/exponnt: there is no such setting; did you mean "exponent"?)"}},
      // Shares.
      {R"({"mix": {"gte": 1}})",
       {R"(c.json:1: /mix/gte: there is no "gte"; one of "get", "put", "scan"; did you mean "get"?)"}},
      {R"({"mix": {"get": -1}})", {"c.json:1: /mix/get: -1 is out of range; at least 0"}},
      {R"({"mix": {"get": "nan"}})",
       {R"(c.json:1: /mix/get: "nan" is not a number such as 0.99, 1000 or "10k")"}},
      // Contradictions.
      {R"({"keys": 5})", {"c.json:1: /keys: fewer keys than nodes; at least one for each"}},
      {"{\n\"trace\": {}}", {"c.json:2: /trace/file: name the file that has the trace"}},
      {"{\"events\": [\n{\"at\": \"1s\"}]}",
       {"c.json:2: /events/0/at: the event does nothing; crash or add"}},
      // A value that is wrong contradicts nothing.
      {R"({"nodes": "ten", "keys": 5})", {"c.json:1: /nodes: \"ten\"" + whole + "1 to 1000000"}},
      {R"({"events": [{"crash": [-1]}]})",
       {"c.json:1: /events/0/crash/0: -1" + whole + "0 to 999"}},
      // What would be of use can't be told while the member is wrong.
      {R"({"placement": {"strategy": "rign", "virtual_nodes": 5, "order": "x", "zebra": 1}})",
       {R"(c.json:1: /placement/strategy: there is no "rign"; one of "ring", "jump", "range"; did you mean "ring"?)",
        "c.json:1: /placement/zebra: there is no such setting; there are strategy, "
        "virtual_nodes"}},
      {R"({"placement": {"strategy": "jump", "ordr": "x"}})",
       {R"(c.json:1: /placement/ordr: there is no such setting; did you mean "order"?)"}},
      // All at once, in the order of the fields.
      {"{\"ratio\": 2,\n\"nodes\": 0,\n\"colour\": \"pink\",\n\"x\": 1}",
       {"c.json:2: /nodes: 0 is out of range; 1 to 1000000",
        "c.json:1: /ratio: 2 is out of range; 0 to 1",
        R"(c.json:3: /colour: there is no "pink"; one of "red", "green", "blue")",
        "c.json:4: /x: there is no such setting"}},
  };
  for (const BadConfig& row : table) {
    const Read r = read(row.text);
    EXPECT_EQ(r.report.errors, row.errors) << row.text;
    EXPECT_EQ(r.report.without_effect, std::vector<std::string>{}) << row.text;
  }
}

TEST(Reader, AWrongFieldKeepsItsDefault) {
  const Read r = read(R"({"nodes": 0, "timeout": "x", "colour": 1, "service": {}, "rate": -1,
                          "events": [{"crash": [1], "add": 99, "for": "0s"}],
                          "placement": "x", "distribution": "y"})");
  EXPECT_EQ(r.report.errors.size(), 9U);
  EXPECT_EQ(r.config.nodes, 10U);
  EXPECT_EQ(r.config.timeout, 50ms);
  EXPECT_EQ(r.config.colour, sample::Colour::green);
  EXPECT_EQ(r.config.service.nanoseconds().kind(), Distribution::Kind::lognormal);
  EXPECT_EQ(r.config.rate, Rate{200e3});
  EXPECT_FALSE(r.config.events[0].add);
  EXPECT_FALSE(r.config.events[0].lasting);
  EXPECT_EQ(r.config.strategy, 0U);
  EXPECT_EQ(r.config.shape, 0U);
}

TEST(Reader, TellsOfSettingsThatChangeNothing) {
  const auto told = [](const char* text) { return read(text).report.without_effect; };
  EXPECT_EQ(
      told(R"({"placement": {"strategy": "jump",
    "virtual_nodes": 5, "order": "x"}})"),
      (std::vector<std::string>{
          R"(c.json:2: /placement/virtual_nodes: it is a setting of "ring", which is not chosen here)",
          R"(c.json:2: /placement/order: it is a setting of "range", which is not chosen here)"}));
  EXPECT_EQ(told(R"({"nodes": 1, "disk": {"seek": "1ms"}})"),
            (std::vector<std::string>{
                "c.json:1: /disk/seek: it changes nothing here: one node never seeks"}));
  EXPECT_EQ(told(R"({"events": [{"add": 1, "for": "1s"}]})"),
            (std::vector<std::string>{
                "c.json:1: /events/0/for: it changes nothing here: nothing crashes"}));
  EXPECT_EQ(told(R"({"nodes": 1})"), std::vector<std::string>{}) << "only what the user set";
}

TEST(Reader, TheChosenMemberIsSelectedLast) {
  const Read r = read(R"({"placement": {"strategy": "ring", "virtual_nodes": 5}})");
  EXPECT_EQ(r.config.strategy, 0U);
  EXPECT_EQ(r.config.virtual_nodes, 5U);
}

TEST(Reader, ErrorsInWhatWasSetNameTheOption) {
  JsonValue root = parse_json("{\n\"nodes\": 5}", "c.json");
  const auto set = [&](const char* path, const char* value) {
    JsonValue v = JsonValue::of_string(value);
    v.origin = "--set";
    set_value(root, path, v);
  };
  set("nodes", "many");
  set("dsik.size", "1KiB");
  set("disk.sise", "1KiB");
  EXPECT_EQ(read(root).report.errors,
            (std::vector<std::string>{
                "--set: /nodes: \"many\" is not a whole number such as 1000, \"10k\" or \"1G\"; 1 "
                "to 1000000",
                "--set: /disk/sise: there is no such setting; did you mean \"size\"?",
                "--set: /dsik: there is no such setting; did you mean \"disk\"?"}));
}

}  // namespace
}  // namespace shardsim
