// Goal: the metrics' JSON is whole, small, the same for the same run, and as its schema says.
// Method: synthetic runs; a validator of the subset of JSON Schema that we write.
#include "sim/metrics/metrics_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/engine/random.h"
#include "sim/metrics/best.h"
#include "sim/metrics/metric_sinks.h"

namespace shardsim {
namespace {

using Json = nlohmann::ordered_json;

bool has_type(const Json& value, const Json& types) {
  if (types.is_array()) {
    return std::ranges::any_of(types, [&](const Json& t) { return has_type(value, t); });
  }
  const auto type = types.get<std::string>();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == value.type_name();
}

// Faults of `value` under `schema`, each with where it is.
void validate(const Json& value, const Json& schema, const std::string& at,
              std::vector<std::string>& faults) {
  if (!has_type(value, schema.at("type"))) {
    faults.push_back(at + ": wrong type");
    return;
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      validate(value[i], schema.at("items"), at + "/" + std::to_string(i), faults);
    }
  }
  if (!value.is_object()) return;
  const Json none = Json::object();
  const Json& properties = schema.contains("properties") ? schema.at("properties") : none;
  for (const auto& [key, member] : value.items()) {
    if (properties.contains(key)) {
      validate(member, properties.at(key), at + "/" + key, faults);
    } else if (!schema.contains("additionalProperties") ||
               !schema.at("additionalProperties").is_object()) {
      faults.push_back(at + "/" + key + ": unknown");
    } else {
      validate(member, schema.at("additionalProperties"), at + "/" + key, faults);
    }
  }
  if (!schema.contains("required")) return;
  for (const Json& key : schema.at("required")) {
    if (!value.contains(key.get<std::string>())) {
      faults.push_back(at + "/" + key.get<std::string>() + ": missing");
    }
  }
}

struct Sample {
  Popularity popularity{};
  std::unique_ptr<Recorder> recorder{};
  MetricsInput input{};
};

Sample run(std::size_t nodes, std::uint64_t requests) {
  Sample r;
  r.popularity = even_popularity(1e6);
  r.recorder = std::make_unique<Recorder>(RecorderSetup{.operations = {"get", "put"},
                                                        .measure_from = Time{10s},
                                                        .measure_to = Time{60s},
                                                        .interval = 100ms,
                                                        .key_count = 1e6});
  Recorder& recorder = *r.recorder;
  const RandomStream random(4, Purpose::test);
  std::vector<NodeCounters> counters(nodes);
  for (std::size_t i = 0; i < nodes; ++i) recorder.add_node({.servers = 4});
  for (std::uint64_t i = 0; i < requests; ++i) {
    const RandomBits b = random.bits({.request = i});
    const Time start{Duration{static_cast<std::int64_t>(60'000'000'000 / requests * i)}};
    Completion c{.operation = OperationId{static_cast<std::uint8_t>(b.a % 2)}};
    c.intended_start = start;
    c.end = start + Duration{static_cast<std::int64_t>(b.b % (60'000'000'000 / requests))};
    c.failure = b.a % 100 == 0 ? Failure::timeout : Failure::none;
    c.parts.service = c.end - start;
    recorder.offered(c.operation, Key{b.a, b.b}, start);
    recorder.finished(c);
    const std::size_t node = b.b % nodes;
    counters[node].busy_ns += 1'000'000;
    ++counters[node].requests;
  }
  for (Time t = kStart; t < Time{60s}; t = recorder.next_tick(t)) {
    if (t > kStart) recorder.tick(t, counters);
    if (t == Time{10s}) {
      for (NodeCounters& c : counters) c.busy_ns += 5'000'000'000;
    }
  }
  recorder.finish(Time{60s}, counters);
  r.input.recorder = r.recorder.get();
  r.input.popularity = &r.popularity;
  r.input.key_count = 1e6;
  r.input.sharing_copies = 3;
  r.input.system.replicas = 3;
  r.input.system.storage_bytes.assign(nodes, 1e9);
  r.input.system.partition_requests.assign(nodes * 128, 7);
  r.input.key_name = [](const Key&) { return "key \"1\"\xff"; };
  r.input.system.rebalances.push_back({.cause = "node 3 joined",
                                       .start = Time{20s},
                                       .end = Time{25s},
                                       .finished = true,
                                       .keys_moved_fraction = 0.1,
                                       .least_fraction = 0.09});
  r.input.system.rebalances[0].reasons.assign(
      500, MoveReason{NodeId{1}, NodeId{2}, 0.001, "the ring says so"});
  return r;
}

TEST(MetricsJson, IsAsItsSchemaSays) {
  const Sample r = run(10, 20'000);
  const Json metrics = Json::parse(metrics_json(r.input));
  const Json schema = Json::parse(metrics_schema());
  std::vector<std::string> faults;
  validate(metrics, schema, "", faults);
  EXPECT_EQ(faults, std::vector<std::string>{});
  // The validator itself notices.
  Json broken = metrics;
  broken["ops"]["get"].erase("offered");
  broken["surplus"] = 1;
  validate(broken, schema, "", faults);
  EXPECT_EQ(faults, (std::vector<std::string>{"/ops/get/offered: missing", "/surplus: unknown"}));
}

void expect_described(const Json& schema, const std::string& at) {
  if (!schema.contains("properties")) return;
  for (const auto& [key, member] : schema.at("properties").items()) {
    EXPECT_TRUE(member.contains("description")) << at << "/" << key;
    expect_described(member, at + "/" + key);
    for (const char* nested : {"items", "additionalProperties"}) {
      if (member.contains(nested) && member.at(nested).is_object()) {
        expect_described(member.at(nested), at + "/" + key);
      }
    }
  }
}

TEST(MetricsSchema, DescribesEveryKey) { expect_described(Json::parse(metrics_schema()), ""); }

TEST(MetricsJson, OfARunInWhichNothingHappenedIsWholeToo) {
  Recorder recorder({.operations = {"get"}, .measure_to = Time{1s}});
  recorder.finish(Time{1s}, {});
  MetricsInput input;
  input.recorder = &recorder;
  std::vector<std::string> faults;
  validate(Json::parse(metrics_json(input)), Json::parse(metrics_schema()), "", faults);
  EXPECT_EQ(faults, std::vector<std::string>{});
}

TEST(MetricsJson, StaysBelowAMegabyte) {
  const Sample r = run(10'000, 3'000'000);
  const std::string text = metrics_json(r.input);
  EXPECT_LT(text.size(), 1'000'000u);
  const Json metrics = Json::parse(text);
  EXPECT_EQ(metrics["hotspot"]["node"]["loads_by"], "quantile");
  EXPECT_EQ(metrics["hotspot"]["node"]["loads"].size(), 1000u);
  EXPECT_EQ(metrics["rebalance"]["operations"][0]["moves"].size(), 100u);
  EXPECT_LE(metrics["timeline"]["start_s"].size(), 400u);
}

TEST(MetricsJson, IsTheSameForTheSameRun) {
  EXPECT_EQ(metrics_json(run(10, 5'000).input), metrics_json(run(10, 5'000).input));
}

TEST(MetricsJson, SaysWhatItShould) {
  const Sample r = run(4, 6'000);
  const Json m = Json::parse(metrics_json(r.input));
  EXPECT_EQ(m["requests"]["offered"], 5'000);
  EXPECT_EQ(m["requests"]["in_flight"], 0);
  const auto failed = m["requests"]["failed"]["timeout"].get<int>();
  EXPECT_EQ(m["requests"]["completed"].get<int>() + failed, 5'000);
  // Latencies are even over [0, 10 ms): 4.9 standard errors of a mean and of a median.
  EXPECT_NEAR(m["requests"]["latency_us"]["mean"].get<double>(), 5000, 4.9 * 10'000 / 245);
  EXPECT_NEAR(m["requests"]["latency_us"]["p50"].get<double>(), 5000, 4.9 * 10'000 / 141 + 40);
  EXPECT_EQ(m["requests"]["latency_parts_us"]["all"]["service"],
            m["requests"]["latency_us"]["mean"]);
  EXPECT_EQ(m["requests"]["offered_per_s"], 100);
  // About 2% fail, all of them among gets.
  EXPECT_TRUE(m["ops"]["get"]["latency_us"]["with_failures"]["p999"].is_null());
  EXPECT_FALSE(m["ops"]["get"]["latency_us"]["p999"].is_null());
  EXPECT_EQ(m["hotspot"]["node"]["best"], 1);
  EXPECT_GT(m["hotspot"]["node"]["chance"], 1);
  EXPECT_EQ(m["hotspot"]["node"]["loads"].size(), 4u);
  EXPECT_EQ(m["hotspot"]["storage"]["max_over_mean"], 1);
  EXPECT_EQ(m["hotspot"]["key"]["hottest"][0]["name"], "key \"1\"\xef\xbf\xbd");
  EXPECT_EQ(m["rebalance"]["keys_moved_fraction"], 0.1);
  EXPECT_EQ(m["rebalance"]["operations"][0]["duration_s"], 5);
  EXPECT_EQ(m["workload"]["top_1_percent_share"]["expected"], 0.01);
}

TEST(MetricNames, HavePointerUnitAndMeaning) {
  std::set<std::string> pointers;
  for (const MetricName& n : metric_names()) {
    EXPECT_TRUE(pointers.insert(n.pointer).second) << n.pointer;
    EXPECT_FALSE(n.unit.empty()) << n.pointer;
    EXPECT_FALSE(n.meaning.empty()) << n.pointer;
    EXPECT_TRUE(n.pointer != "/ops/<operation>/latency_us/p99" || n.unit == "us");
  }
  EXPECT_TRUE(pointers.contains("/ops/<operation>/latency_us/p99"));
  EXPECT_TRUE(pointers.contains("/rebalance/keys_moved_fraction"));
}

TEST(NumberText, HasSixDigitsAndNoSurprises) {
  EXPECT_EQ(number_text(1.0 / 3), "0.333333");
  EXPECT_EQ(number_text(1234567), "1.23457e+06");
  EXPECT_EQ(number_text(100), "100");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(std::nan("")), "null");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "null");
}

TEST(CsvTable, QuotesWhatNeedsIt) {
  const CsvTable t{.name = "t", .columns = {"a", "b"}, .rows = {{"1", "x,y"}, {"\"q\"", "two\nl"}}};
  EXPECT_EQ(t.csv(), "a,b\n1,\"x,y\"\n\"\"\"q\"\"\",\"two\nl\"\n");
}

TEST(MetricTables, HaveAHeaderAndEqualRows) {
  const Sample r = run(4, 2'000);
  std::vector<std::string> names;
  for (const CsvTable& t : metric_tables(r.input)) {
    names.push_back(t.name);
    EXPECT_FALSE(t.columns.empty()) << t.name;
    for (const auto& row : t.rows) EXPECT_EQ(row.size(), t.columns.size()) << t.name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"operations", "nodes", "timeline", "histogram",
                                             "rebalances"}));
  const CsvTable operations = metric_tables(r.input)[0];
  EXPECT_EQ(operations.rows[0][0], "get");
  EXPECT_NE(std::ranges::find(operations.columns, "latency_us_p99"), operations.columns.end());
}

}  // namespace
}  // namespace shardsim
