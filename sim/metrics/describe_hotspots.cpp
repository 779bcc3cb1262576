#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "sim/metrics/best.h"
#include "sim/metrics/describe_metrics.h"
#include "sim/metrics/load.h"

namespace shardsim {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostListed = 1000;
// More places than this and an ideal hash takes too long to draw.
constexpr std::size_t kMostForChance = 100'000;

struct HotPlace {
  std::uint64_t id{};
  std::string name{};
  double load{};
  double share{};
};

/// One kind of load over its places.
struct Hotspot {
  const char* load_meaning{};
  std::vector<double> loads{};
  std::vector<double> weights{};  ///< what each load is taken over
  double best{kUnknown};
  double chance{kUnknown};
  double over_capacity_s{kUnknown};
  std::function<std::string(std::size_t)> name_of{};
};

void describe_loads(const Hotspot& h, MetricSink& sink) {
  std::vector<double> x;
  for (std::size_t i = 0; i < h.loads.size(); ++i) {
    const double w = h.weights.empty() ? 1 : h.weights[i];
    x.push_back(w > 0 ? h.loads[i] / w : kUnknown);
  }
  const bool listed = x.size() <= kMostListed;
  if (!listed) {
    std::erase_if(x, [](double v) { return std::isnan(v); });
    std::ranges::sort(x);
    std::vector<double> quantiles;
    for (std::size_t i = 0; i < kMostListed && !x.empty(); ++i) {
      quantiles.push_back(x[(2 * i + 1) * x.size() / (2 * kMostListed)]);
    }
    x = std::move(quantiles);
  }
  sink.text("loads_by", listed ? "id" : "quantile",
            "What `loads` lists: every one in the order of ids, or 1,000 quantiles, ascending.");
  sink.numbers("loads", x, h.load_meaning);
}

void describe_hottest(const std::vector<HotPlace>& hottest, const char* load_meaning,
                      MetricSink& sink) {
  sink.list("hottest", hottest, "The ten with the largest load.", [&](const HotPlace& p) {
    sink.integer("id", p.id, "Its number.");
    sink.text("name", p.name, "Its name or place.");
    sink.number("load", p.load, load_meaning);
    sink.number("share", p.share, "Its share of all load.");
  });
}

void describe_best(double max_over_mean, double best, double chance, MetricSink& sink) {
  sink.number("max_over_mean", max_over_mean, "The largest load over the mean; 1 is even.");
  sink.number("best", best,
              "No placement can be below this max_over_mean with the expected load, the same "
              "replicas and weights.");
  sink.number("chance", chance, "The max_over_mean that an ideal hash shows by luck, on average.");
}

void describe_hotspot(const Hotspot& h, MetricSink& sink) {
  const Imbalance i = imbalance(h.loads, h.weights);
  describe_best(i.max_over_mean, h.best, h.chance, sink);
  sink.number("mean", i.mean, h.load_meaning);
  sink.number("max", i.max_over_mean * i.mean, h.load_meaning);
  sink.number("cv", i.cv, "Standard deviation over mean.");
  sink.number("gini", i.gini, "Gini coefficient: 0 is even, 1 all on one.");
  sink.number("jain", i.jain, "Jain's fairness: 1 is even, 1/n all on one.");
  sink.number("p99_over_p50", i.p99_over_p50, "The 99th percentile of loads over their median.");
  std::vector<HotPlace> hottest;
  for (const Imbalance::Hot& hot : i.hottest) {
    hottest.push_back({hot.index, h.name_of ? h.name_of(hot.index) : "", hot.x, hot.share});
  }
  describe_hottest(hottest, h.load_meaning, sink);
  describe_loads(h, sink);
}

struct NodeLoads {
  std::vector<double> busy_s{};
  std::vector<double> capacity_s{};
  std::vector<double> requests{};
  std::vector<double> weights{};  ///< times the part of the window that it was a member
  double over_capacity_s{};
};

NodeLoads gather(const Recorder& recorder) {
  NodeLoads n;
  const double window = seconds(recorder.window());
  for (std::size_t i = 0; i < recorder.nodes(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const NodeCounters c = recorder.counters(id);
    const RecordedNode& node = recorder.node(id);
    n.busy_s.push_back(seconds(Duration{c.busy_ns}));
    n.capacity_s.push_back(recorder.capacity_s(id));
    n.requests.push_back(static_cast<double>(c.requests));
    const double member = window > 0 ? n.capacity_s[i] / node.servers / window : 0;
    n.weights.push_back(node.weight * member);
    n.over_capacity_s += recorder.over_capacity_s(id);
  }
  return n;
}

/// The hottest keys by what is certain of them: in a flat workload the sketch's upper bounds are
/// all its own error.
std::vector<HeavyHitters::Hitter> certain_top(const HeavyHitters& sketch, std::size_t k) {
  std::vector<HeavyHitters::Hitter> all = sketch.top(sketch.capacity());
  for (HeavyHitters::Hitter& h : all) h = {h.key, h.count - h.error, 0};
  std::ranges::sort(all, [](const auto& a, const auto& b) {
    return a.count != b.count ? a.count > b.count : a.key.hash < b.key.hash;
  });
  all.resize(std::min(all.size(), k));
  return all;
}

void describe_keys(const MetricsInput& input, const Popularity& popularity, MetricSink& sink) {
  const HeavyHitters& sketch = input.recorder->hitters();
  const auto total = static_cast<double>(sketch.total());
  const std::vector<HeavyHitters::Hitter> top = certain_top(sketch, 10);
  const double hottest = top.empty() ? kUnknown : static_cast<double>(top[0].count) / total;
  const double expected =
      popularity.groups.empty() ? kUnknown : popularity.groups[0].share_each * popularity.key_count;
  // Placement changes nothing here.
  describe_best(hottest * popularity.key_count, expected, expected, sink);
  sink.number("count_error", total > 0 ? 1.0 / static_cast<double>(sketch.capacity()) : kUnknown,
              "The most by which a key's true share may lie above the one given (Space-Saving).");
  std::vector<HotPlace> places;
  for (const HeavyHitters::Hitter& h : top) {
    const auto count = static_cast<double>(h.count);
    places.push_back(
        {h.key.hash, input.key_name ? input.key_name(h.key) : "", count, count / total});
  }
  describe_hottest(places, "Requests for it in the window, as many as are certain.", sink);
}

void set_best_and_chance(Hotspot& h, const Popularity& load, std::size_t copies,
                         std::span<const double> weights, std::uint64_t seed) {
  if (load.groups.empty() || h.loads.empty()) return;
  const std::vector<double> over =
      h.weights.empty() ? std::vector<double>(h.loads.size(), 1.0) : h.weights;
  h.best = best_max_over_mean(load, over, copies);
  if (h.loads.size() > kMostForChance) return;
  h.chance = chance_max_over_mean(load, weights.empty() ? over : weights, copies, seed, over).mean;
}

}  // namespace

Popularity popularity_of(const MetricsInput& input) {
  if (input.popularity != nullptr && !input.popularity->groups.empty()) return *input.popularity;
  // What is certain of the hottest keys, and the rest even.
  const HeavyHitters& sketch = input.recorder->hitters();
  Popularity p;
  if (sketch.total() == 0) return p;
  double rest = 1;
  for (const HeavyHitters::Hitter& h : sketch.top(sketch.capacity())) {
    if (h.error >= h.count / 2) continue;
    const double share =
        static_cast<double>(h.count - h.error) / static_cast<double>(sketch.total());
    p.groups.push_back({.share_each = share, .keys = 1});
    rest -= share;
  }
  const auto known = static_cast<double>(p.groups.size());
  p.key_count = std::max(input.key_count, known);
  if (p.key_count > known && rest > 0) {
    p.groups.push_back({.share_each = rest / (p.key_count - known), .keys = p.key_count - known});
  }
  std::ranges::stable_sort(p.groups, std::greater{}, &PopularityGroup::share_each);
  return p;
}

void describe_hotspots(const MetricsInput& input, MetricSink& sink) {
  const Popularity popularity = popularity_of(input);
  const NodeLoads nodes = gather(*input.recorder);
  const std::size_t copies = input.sharing_copies > 0
                                 ? input.sharing_copies
                                 : std::max<std::size_t>(1, input.system.replicas);
  const auto place_of = [&](std::size_t i) {
    return i < input.node_places.size() ? input.node_places[i] : std::string();
  };

  Hotspot busy{.load_meaning = "Utilisation: busy server time over server time.",
               .loads = nodes.busy_s,
               .weights = nodes.capacity_s,
               .over_capacity_s = nodes.over_capacity_s,
               .name_of = place_of};
  set_best_and_chance(busy, popularity, copies, nodes.weights, input.seed);
  // Work that follows no key can fill the gaps at best, and lies evenly by chance.
  const double placed = input.placed_fraction;
  busy.best = std::isnan(busy.best) ? busy.best : std::max(1.0, placed * busy.best);
  busy.chance = placed * busy.chance + (1 - placed);
  sink.object("node", "Busy time of nodes over what they offered while they were members.", [&] {
    describe_hotspot(busy, sink);
    sink.number("over_capacity_s", busy.over_capacity_s,
                "Node-seconds in which a node's servers were busy at least 95% of the time, by "
                "whole intervals of the timeline.");
  });

  Hotspot requests{.load_meaning = "Requests in the window, over the node's weight.",
                   .loads = nodes.requests,
                   .weights = nodes.weights,
                   .name_of = place_of};
  set_best_and_chance(requests, popularity, copies, {}, input.seed);
  sink.object("node_requests", "Requests that nodes served, over their weights.",
              [&] { describe_hotspot(requests, sink); });

  Hotspot partitions{.load_meaning = "Requests in the window.",
                     .name_of = [](std::size_t i) { return "partition " + std::to_string(i); }};
  const std::span<const std::uint64_t> counted = input.system.partition_requests.empty()
                                                     ? input.recorder->partitions()
                                                     : input.system.partition_requests;
  partitions.loads.assign(counted.begin(), counted.end());
  set_best_and_chance(partitions, popularity, 1, {}, input.seed);
  sink.object("partition", "Requests that partitions served.",
              [&] { describe_hotspot(partitions, sink); });

  sink.object("key", "Requests for single keys, from a sketch of the hottest.",
              [&] { describe_keys(input, popularity, sink); });

  Hotspot storage{.load_meaning = "Bytes stored at the end, over the node's weight.",
                  .loads = input.system.storage_bytes,
                  .name_of = place_of};
  for (std::size_t i = 0; i < storage.loads.size(); ++i) {
    const RecordedNode node = i < input.recorder->nodes()
                                  ? input.recorder->node(NodeId{static_cast<std::uint32_t>(i)})
                                  : RecordedNode{};
    storage.weights.push_back(node.left < input.recorder->end() ? 0 : node.weight);
  }
  set_best_and_chance(storage, even_popularity(input.key_count), input.system.replicas, {},
                      input.seed);
  sink.object("storage", "Bytes that nodes hold at the end, over their weights.",
              [&] { describe_hotspot(storage, sink); });
}

}  // namespace shardsim
