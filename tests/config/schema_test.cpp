// Goal: the schema takes what the reader takes and refuses what it refuses, as far as a schema can
// tell; every setting has its meaning and its default in it.

#include "sim/config/schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sim/config/explain.h"
#include "sim/config/reader.h"
#include "tests/config/sample.h"
#include "tests/config/schema_check.h"

namespace shardsim {
namespace {

using Json = nlohmann::json;

Json schema() {
  sample::Config c;
  return Json::parse(
      config_schema("A sample", "sample.schema.json", [&](Fields& f) { fields_of(c, f); }));
}
bool reader_takes(const std::string& text) {
  sample::Config c;
  const ReadReport r =
      read_fields(parse_json(text, "c.json"), "c.json", [&](Fields& f) { fields_of(c, f); });
  return r.errors.empty();
}

TEST(Schema, HasItsFrame) {
  const Json s = schema();
  EXPECT_EQ(s["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(s["$id"], "sample.schema.json");
  EXPECT_EQ(s["title"], "A sample");
  EXPECT_EQ(s["additionalProperties"], false);
  EXPECT_TRUE(s["properties"].contains("$schema"));
}

TEST(Schema, SaysOfEachSettingWhatTheDescriptionSays) {
  const Json p = schema()["properties"];
  EXPECT_EQ(p["nodes"]["description"], "How many nodes.");
  EXPECT_EQ(p["nodes"]["default"], 10);
  EXPECT_EQ(p["nodes"]["minimum"], 1);
  EXPECT_EQ(p["nodes"]["maximum"], 1'000'000);
  EXPECT_EQ(p["timeout"]["default"], "50ms");
  EXPECT_EQ(p["timeout"]["$comment"], "1ns to 1d");
  EXPECT_EQ(p["service"]["default"], Json::parse(R"({"lognormal": {"mean": "300us", "cv": 1.5}})"));
  EXPECT_EQ(p["mix"]["default"], Json::parse(R"({"get": 0.95, "put": 0.05})"));
  EXPECT_EQ(p["colour"]["oneOf"][1],
            Json::parse(R"({"const": "green", "description": "as grass"})"));
  EXPECT_EQ(p["events"]["items"]["properties"]["factor"]["exclusiveMinimum"], 0);
  EXPECT_FALSE(p["events"]["items"]["properties"]["factor"].contains("default"));
}

TEST(Schema, AgreesWithTheReader) {
  const Json s = schema();
  const std::vector<std::string> both_take{
      "{}",
      R"({"$schema": "x"})",
      R"({"on": false, "nodes": 5, "keys": "1G", "ratio": 0.5, "name": "n"})",
      R"({"timeout": "60s", "chunk": "4KiB", "rate": "200k/s", "bandwidth": "10Gbit/s"})",
      R"({"timeout": "1.5 h", "chunk": 2048, "rate": 5.5, "bandwidth": 0})",
      R"({"service": "5ms", "value_size": 100})",
      R"({"service": {"exponential": "1us"}, "value_size": {"uniform": [1, "4KiB"]}})",
      R"({"service": {"pareto": {"least": "1us", "shape": 2}}})",
      R"({"colour": "red", "disk": {"size": "1TiB"}, "trace": {"file": "x"}})",
      R"({"events": [{"at": "1s", "crash": [1, 2], "for": "1s"}, {"add": 3, "factor": 2.5}]})",
      R"({"mix": {"get": 1, "scan": 2}})",
      R"({"placement": "jump"})",
      R"({"placement": {"strategy": "ring", "virtual_nodes": 7, "order": "of another"}})",
      R"({"distribution": "uniform"})",
      R"({"distribution": {"zipf": 0.9}})",
      R"({"distribution": {"zipf": {"exponent": 0.9}}})",
      R"({"distribution": {"hotspot": {"hot_keys": 0.1}}})",
      R"({"distribution": {"uniform": {}}})",
  };
  for (const std::string& text : both_take) {
    EXPECT_TRUE(reader_takes(text)) << text;
    EXPECT_EQ(misfit(s, Json::parse(text)), "") << text;
  }
  const std::vector<std::string> both_refuse{
      R"({"noodes": 1})",
      R"({"on": 1})",
      R"({"name": 3})",
      R"({"nodes": 0})",
      R"({"nodes": 1.5})",
      R"({"nodes": "ten"})",
      R"({"nodes": 4294967297})",
      R"({"ratio": 2})",
      R"({"timeout": 60})",
      R"({"timeout": "60"})",
      R"({"timeout": "5 parsecs"})",
      R"({"chunk": "4kib"})",
      R"({"rate": 0})",
      R"({"rate": "5/s/s"})",
      R"({"bandwidth": 10})",
      R"({"service": {"exp": "1us"}})",
      R"({"service": {"lognormal": {"mean": "1us"}}})",
      R"({"service": {"uniform": ["1us"]}})",
      R"({"service": {}})",
      R"({"colour": "pink"})",
      R"({"disk": 1})",
      R"({"disk": {"zebra": 1}})",
      R"({"events": {}})",
      R"({"events": [{"crash": [-1]}]})",
      R"({"events": [{"crash": [1000]}]})",
      R"({"events": [{"add": 1, "factor": 0}]})",
      R"({"mix": {"gte": 1}})",
      R"({"mix": {"get": -1}})",
      R"({"placement": "rign"})",
      R"({"placement": {"zebra": 1}})",
      R"({"placement": {"virtual_nodes": 0}})",
      R"({"distribution": {"zif": 1}})",
      R"({"distribution": {"zipf": 1, "uniform": {}}})",
      R"({"distribution": {"zipf": 11}})",
      R"({"distribution": {"hotspot": 0.2}})",
      R"({"distribution": {"uniform": 2}})",
  };
  for (const std::string& text : both_refuse) {
    EXPECT_FALSE(reader_takes(text)) << text;
    EXPECT_NE(misfit(s, Json::parse(text)), "") << text;
  }
}

TEST(Schema, EqualNamesOfTwoMembersTakeTheValuesOfEither) {
  std::uint32_t number = 1;
  std::string word = "x";
  std::size_t index = 0;
  const auto describe = [&](Fields& f) {
    f.family("way", "kind", index, sample::kMembers, "A way.",
             [&](std::size_t chosen) -> Fields::Describe {
               return [&, chosen](Fields& inner) {
                 if (chosen == 0) inner.field("step", number, "A number.", {1, 9});
                 if (chosen == 1) inner.field("step", word, "A word.");
                 if (chosen == 2) inner.field("step", number, "A number.", {1, 9});
               };
             });
  };
  const Json s = Json::parse(config_schema("Ways", "ways", describe));
  EXPECT_EQ(misfit(s, Json::parse(R"({"way": {"kind": "ring", "step": 3}})")), "");
  EXPECT_EQ(misfit(s, Json::parse(R"({"way": {"kind": "jump", "step": "big"}})")), "");
  EXPECT_NE(misfit(s, Json::parse(R"({"way": {"kind": "ring", "step": 10}})")), "");
  EXPECT_EQ(s["properties"]["way"]["anyOf"][0]["properties"]["step"]["anyOf"].size(), 2U);
}

}  // namespace
}  // namespace shardsim
