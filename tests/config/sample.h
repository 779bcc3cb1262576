#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/fields.h"

namespace shardsim::sample {

// A config with every kind of field, and the contradictions and settings without effect that a
// description can tell of.

enum class Colour : std::uint8_t { red, green, blue };
inline constexpr std::array<Option, 3> kColours{
    {{"red", "as a rose"}, {"green", "as grass"}, {"blue", "as the sky"}}};
inline constexpr std::array<Option, 3> kOperations{
    {{"get", "reads"}, {"put", "writes"}, {"scan", "reads many"}}};
inline constexpr std::array<Option, 3> kMembers{
    {{"ring", "points on a circle"}, {"jump", "no points"}, {"range", "intervals"}}};
inline constexpr std::array<Option, 3> kShapes{
    {{"zipf", "a power law"}, {"hotspot", "two classes"}, {"uniform", "all alike"}}};

struct Disk {
  Bytes size{4096};
  Durations seek{Distribution::exponential(200e3)};
};
inline void fields_of(Disk& d, Fields& f) {
  f.field("size", d.size, "How much it holds.", {Bytes{1}, Bytes{std::int64_t{1} << 50}});
  f.field("seek", d.seek, "How long a seek takes.");
}

struct Event {
  Duration at{};
  std::vector<std::uint32_t> crash{};
  std::optional<std::uint32_t> add{};
  std::optional<double> factor{};
  std::optional<Duration> lasting{};
};
inline void fields_of(Event& e, Fields& f) {
  f.field("at", e.at, "When.");
  f.field("crash", e.crash, "Which nodes stop.", {0, 999});
  f.field("add", e.add, "How many join.", {1, 10});
  f.field("factor", e.factor, "How slow.", {0, 100, true});
  f.field("for", e.lasting, "How long.", {Duration{1}, Duration::max()});
  if (e.crash.empty() && !e.add) f.objection("at", "the event does nothing; crash or add");
  if (e.crash.empty()) f.without_effect("for", "nothing crashes");
}

struct Config {
  bool on{true};
  std::uint32_t nodes{10};
  std::uint32_t any{7};
  std::uint64_t keys{1000};
  double ratio{0.5};
  std::string name{"sample"};
  Duration timeout{50'000'000};
  Bytes chunk{65536};
  Rate rate{200e3};
  Bandwidth bandwidth{10e9};
  Durations service{Distribution::lognormal(300e3, 1.5)};
  Sizes value_size{};
  Colour colour{Colour::green};
  Disk disk{};
  bool has_trace{};
  std::string trace_file{};
  std::vector<Event> events{};
  std::map<std::string, double, std::less<>> mix{{"get", 0.95}, {"put", 0.05}};
  std::size_t strategy{};
  std::uint32_t virtual_nodes{128};
  std::string order{"asc"};
  std::size_t shape{};
  double exponent{0.99};
  double hot_keys{0.2};
  double hot_requests{0.8};
};

inline void describe_strategy(Config& c, std::size_t strategy, Fields& f) {
  if (strategy == 0) {
    f.field("virtual_nodes", c.virtual_nodes, "Points that a node owns.", {1, 65536});
  }
  if (strategy == 2) f.field("order", c.order, "Of the intervals.");
}

inline void describe_shape(Config& c, std::size_t shape, Fields& f) {
  if (shape == 0) f.field("exponent", c.exponent, "Of the fall.", {0, 10});
  if (shape == 1) {
    f.field("hot_keys", c.hot_keys, "Fraction that is hot.", {0, 1, true});
    f.field("hot_requests", c.hot_requests, "Fraction for them.", {0, 1, true});
  }
}

inline void fields_of(Config& c, Fields& f) {
  f.field("on", c.on, "Whether it is on.");
  f.field("nodes", c.nodes, "How many nodes.", {1, 1'000'000});
  f.field("any", c.any, "Any number.");
  f.field("keys", c.keys, "How many keys.");
  f.field("ratio", c.ratio, "Of one to the other.", {0, 1});
  f.field("name", c.name, "For people.");
  f.field("timeout", c.timeout, "When to give up.", {Duration{1}, std::chrono::hours{24}});
  f.field("chunk", c.chunk, "Sent at once.", {Bytes{1024}, Bytes{64 * 1024 * 1024}});
  f.field("rate", c.rate, "Of requests.");
  f.field("bandwidth", c.bandwidth, "Of an interface.");
  f.field("service", c.service, "How long a job takes.");
  f.field("value_size", c.value_size, "Of a record.");
  f.choice("colour", c.colour, kColours, "Of the bar.");
  f.field("disk", c.disk, "What data lies on.");
  f.optional_object("trace", c.has_trace, "What is replayed.", [&c](Fields& inner) {
    inner.field("file", c.trace_file, "Where it is.");
    if (c.trace_file.empty()) inner.objection("file", "name the file that has the trace");
  });
  f.field("events", c.events, "What happens.");
  f.shares("mix", c.mix, kOperations, "Shares of operations.");
  f.family("placement", "strategy", c.strategy, kMembers, "Where keys go.",
           [&c](std::size_t chosen) -> Fields::Describe {
             c.strategy = chosen;
             return [&c, chosen](Fields& inner) { describe_strategy(c, chosen, inner); };
           });
  f.keyed_family("distribution", c.shape, kShapes, "How requests are spread.",
                 [&c](std::size_t chosen) -> Fields::Describe {
                   c.shape = chosen;
                   return [&c, chosen](Fields& inner) { describe_shape(c, chosen, inner); };
                 });
  if (c.keys < c.nodes) {
    f.objection("keys", "fewer keys than nodes; at least one for each");
  }
  if (c.nodes == 1) f.without_effect("disk/seek", "one node never seeks");
}

}  // namespace shardsim::sample
