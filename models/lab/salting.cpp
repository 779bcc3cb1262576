#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/lab/choices.h"
#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"
#include "sim/metrics/load.h"
#include "workloads/zipf.h"

namespace shardsim::study {

namespace {

enum class ReplicaChoice : std::uint8_t { random, least_loaded };
constexpr std::array<Option, 2> kReplicaChoices{
    {{"random", "one of the replicas by chance"},
     {"least_loaded", "the replica whose node has had the fewest requests"}}};

struct Salting {
  std::uint32_t nodes{100};
  std::uint64_t keys{1'000'000};
  double zipf{0.99};
  std::uint64_t salted_keys{0};
  std::uint32_t salts{10};
  std::uint32_t replicas{1};
  ReplicaChoice ask{ReplicaChoice::random};
  std::uint64_t requests{2'000'000};
};
void fields_of(Salting& p, Fields& f) {
  f.field("nodes", p.nodes, "Nodes; a key, or a key with its salt, is on nodes at random.",
          {1, 100'000});
  f.field("keys", p.keys, "Keys.", {1, 100'000'000});
  f.field("zipf", p.zipf, "Exponent of the keys' popularity; 0 is uniform.",
          {0, workloads::Zipf::kMostExponent});
  f.field(
      "salted_keys", p.salted_keys,
      "How many of the most popular keys are salted: a request for one goes to one of its salts "
      "by chance, and a read of the whole key asks them all.");
  f.field("salts", p.salts, "Salts of a salted key.", {1, 1'000'000});
  f.field("replicas", p.replicas, "Nodes that hold a key, or a key with its salt, all different.",
          {1, 8});
  f.choice("ask", p.ask, kReplicaChoices, "Which replica a request goes to.");
  f.field("requests", p.requests, "Requests, one after the other.", {1, 100'000'000'000});
}
std::vector<std::string> objections_of(const Salting& p) {
  std::vector<std::string> wrong;
  if (p.salted_keys > p.keys) {
    wrong.push_back(
        fmt::format("/lab/salted_keys: {} of {} keys; at most {}", p.salted_keys, p.keys, p.keys));
  }
  if (p.replicas > p.nodes) {
    wrong.push_back(
        fmt::format("/lab/replicas: {} on {} nodes; at most {}", p.replicas, p.nodes, p.nodes));
  }
  return wrong;
}

struct SaltingAnswer {
  Imbalance spread{};
  double floor{};
  double salted_share{};
  double reached{};
  double fan_out{};
};

SaltingAnswer answer_to(const Salting& p, const StudyInput& input) {
  const workloads::Zipf zipf{p.keys, p.zipf};
  const RandomStream keys{input.seed, Purpose::key};
  const RandomStream places{input.seed, Purpose::placement};
  const RandomStream chance{input.seed, Purpose::route};
  std::vector<double> loads(p.nodes, 0);
  std::vector<std::uint32_t> replicas(p.replicas);
  for (std::uint64_t request = 0; request < p.requests; ++request) {
    report_progress(input, request, p.requests);
    const RandomBits bits = chance.bits({.request = request});
    std::uint64_t item = zipf.draw(keys, RequestId{request});
    // What is salted has names of its own, behind those of the keys.
    if (item < p.salted_keys) item = p.keys + item * p.salts + below(bits.a, p.salts);
    draw_choices(places, item, p.nodes, true, replicas);
    const std::uint32_t node = p.ask == ReplicaChoice::random
                                   ? replicas[below(bits.b, p.replicas)]
                                   : least_loaded<double>(replicas, loads);
    ++loads[node];
  }

  double reached = 0;
  for (std::uint64_t key = 0; key < p.salted_keys; ++key) {
    std::vector<bool> holds(p.nodes, false);
    for (std::uint32_t salt = 0; salt < p.salts; ++salt) {
      draw_choices(places, p.keys + key * p.salts + salt, p.nodes, true, replicas);
      for (const std::uint32_t node : replicas) holds[node] = true;
    }
    reached += static_cast<double>(std::ranges::count(holds, true));
  }
  const double salted = zipf.top(static_cast<double>(p.salted_keys));
  const double hottest = p.salted_keys < p.keys ? zipf.share(p.salted_keys) : 0;
  return {.spread = imbalance(loads),
          .floor = std::max(1.0, p.nodes * hottest / p.replicas),
          .salted_share = salted,
          .reached = p.salted_keys == 0 ? p.replicas : reached / static_cast<double>(p.salted_keys),
          .fan_out = 1 - salted + salted * p.salts};
}

void metrics_of(const SaltingAnswer& a, MetricSink& metrics) {
  metrics.number("max_over_mean", a.spread.max_over_mean,
                 "The busiest node's requests over the mean.");
  metrics.number("max_over_mean_floor", a.floor,
                 "What it is at least, in expectation: the hottest key that is not salted, evenly "
                 "on its replicas.");
  metrics.number("load_cv", a.spread.cv,
                 "Standard deviation of the nodes' requests over the mean.");
  metrics.number("salted_share", a.salted_share, "Part of the requests that ask for salted keys.");
  metrics.number(
      "nodes_of_a_salted_key", a.reached,
      "Different nodes that hold a part of a salted key, on average: salts may coincide.");
  metrics.number("read_fan_out", a.fan_out,
                 "Places that a read of a whole key asks, on average over requests: all salts of a "
                 "salted key.");
}

}  // namespace

constinit const StudyKind salting{
    .name = "salting",
    .summary =
        "what splitting hot keys by salts, or reading their replicas, does for the busiest node",
    .theory =
        "s random salts reach n (1 - (1 - 1/n)^s) nodes and multiply the fan-out of reads by s; "
        "the "
        "first key that is not salted bounds the busiest node: n p, or n p / d with d replicas.",
    .source =
        "Amazon DynamoDB developer guide, Using write sharding to distribute workloads evenly; "
        "Mitzenmacher, The power of two choices in randomized load balancing, TPDS 12(10), "
        "2001",
    .make = &StudyOf<Salting, SaltingAnswer>::make};

}  // namespace shardsim::study
