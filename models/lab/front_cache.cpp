#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"
#include "workloads/portable_math.h"
#include "workloads/zipf.h"

namespace shardsim::study {

namespace {

enum class Requests : std::uint8_t { adversary, zipf };
constexpr std::array<Option, 2> kRequests{{{"adversary",
                                            "as many keys as hurt most, all at the same rate, by "
                                            "one who knows the sizes but not the hash"},
                                           {"zipf", "all keys, by their popularity"}}};

struct FrontCache {
  std::uint32_t nodes{100};
  std::uint64_t keys{100'000};
  double cache{1.0};
  Requests requests{Requests::adversary};
  double zipf{0.99};
  std::uint32_t placements{50};

  std::uint64_t entries() const {
    const double n = nodes;
    return static_cast<std::uint64_t>(cache * n * workloads::portable::log(n) + 0.5);
  }
};
void fields_of(FrontCache& p, Fields& f) {
  f.field("nodes", p.nodes, "Nodes behind the cache; a key is on one of them at random.",
          {2, 100'000});
  f.field("keys", p.keys, "Keys.", {2, 100'000'000});
  f.field(
      "cache", p.cache,
      "Entries of the cache as a multiple of n ln n, for n nodes. It always holds the keys that "
      "are asked for most.",
      {0, 1e4});
  f.choice("requests", p.requests, kRequests, "What is asked for.");
  f.field("zipf", p.zipf, "zipf: exponent of the popularity.", {0, workloads::Zipf::kMostExponent});
  f.field("placements", p.placements, "Placements of the keys that the answer is the mean over.",
          {1, 10'000});
}
std::vector<std::string> objections_of(const FrontCache& p) {
  if (p.entries() < p.keys) return {};
  return {
      fmt::format("/lab/cache: {} n ln n are {} entries, which hold all {} keys (/lab/keys); "
                  "fewer entries or more keys",
                  p.cache, p.entries(), p.keys)};
}

/// What the busiest node has, as a multiple of R/n, where R requests come in all.
struct BusiestBehindCache {
  double load{};
  double hit{};  ///< share of the requests that the cache answers
  std::uint64_t entries{};
  std::uint64_t asked{};  ///< different keys
};

/// Numbers of keys that an adversary tries: all just above the cache's, then 1% apart.
std::vector<std::uint64_t> attacks(std::uint64_t entries, std::uint64_t keys) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t x = entries + 1; x < keys; x += std::max<std::uint64_t>(1, x / 100)) {
    sizes.push_back(x);
  }
  sizes.push_back(keys);
  return sizes;
}

/// The load of the busiest node for each size of attack, as a mean over placements. With x keys
/// asked for at R/x each, its u uncached keys make u n/x times R/n.
BusiestBehindCache under_attack(const FrontCache& p, const StudyInput& input) {
  const RandomStream stream{input.seed, Purpose::placement};
  const std::uint64_t entries = p.entries();
  const std::vector<std::uint64_t> sizes = attacks(entries, p.keys);
  std::vector<double> sums(sizes.size(), 0);
  std::vector<std::uint64_t> uncached(p.nodes);
  for (std::uint32_t placement = 0; placement < p.placements; ++placement) {
    std::ranges::fill(uncached, 0);
    std::uint64_t most = 0;
    std::size_t at = 0;
    for (std::uint64_t key = entries; key < p.keys; ++key) {
      report_progress(input, placement * p.keys + key, p.placements * p.keys);
      const RandomBits bits = stream.bits({.request = key, .entity = placement});
      most = std::max(most, ++uncached[below(bits.a, p.nodes)]);
      if (key + 1 == sizes[at]) sums[at++] += static_cast<double>(most);
    }
  }
  BusiestBehindCache worst;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto asked = static_cast<double>(sizes[i]);
    const double load = sums[i] / p.placements * p.nodes / asked;
    if (load <= worst.load) continue;
    worst = {.load = load,
             .hit = static_cast<double>(entries) / asked,
             .entries = entries,
             .asked = sizes[i]};
  }
  return worst;
}

BusiestBehindCache under_zipf(const FrontCache& p, const StudyInput& input) {
  const RandomStream stream{input.seed, Purpose::placement};
  const std::uint64_t entries = p.entries();
  const workloads::Zipf zipf{p.keys, p.zipf};
  std::vector<double> shares;
  for (std::uint64_t key = entries; key < p.keys; ++key) shares.push_back(zipf.share(key));
  double sum = 0;
  std::vector<double> loads(p.nodes);
  for (std::uint32_t placement = 0; placement < p.placements; ++placement) {
    std::ranges::fill(loads, 0);
    for (std::uint64_t i = 0; i < shares.size(); ++i) {
      report_progress(input, placement * shares.size() + i, p.placements * shares.size());
      const RandomBits bits = stream.bits({.request = entries + i, .entity = placement});
      loads[below(bits.a, p.nodes)] += shares[i];
    }
    sum += *std::ranges::max_element(loads);
  }
  return {.load = sum / p.placements * p.nodes,
          .hit = zipf.top(static_cast<double>(entries)),
          .entries = entries,
          .asked = p.keys};
}

BusiestBehindCache answer_to(const FrontCache& p, const StudyInput& input) {
  return p.requests == Requests::adversary ? under_attack(p, input) : under_zipf(p, input);
}

void metrics_of(const BusiestBehindCache& busiest, MetricSink& metrics) {
  metrics.integer("entries", busiest.entries, "Keys that the cache holds.");
  metrics.number("max_over_fair_share", busiest.load,
                 "Requests that reach the busiest node over R/n, R being all requests, those that "
                 "the cache answers included: a mean over placements.");
  metrics.number("hit_fraction", busiest.hit, "Requests that the cache answers.");
  metrics.integer("asked_keys", busiest.asked,
                  "Different keys that are asked for; of an adversary: as many as load the busiest "
                  "node most.");
}

}  // namespace

constinit const StudyKind front_cache{
    .name = "front_cache",
    .summary = "how small a cache in front of n nodes keeps the busiest one from being overloaded",
    .theory =
        "O(n log n) entries bound the busiest node's load by a small multiple of R/n whatever is "
        "asked for and however many keys there are.",
    .source =
        "Fan, Lim, Andersen and Kaminsky, Small cache, big effect: provable load balancing "
        "for randomly partitioned cluster services, SoCC 2011",
    .make = &StudyOf<FrontCache, BusiestBehindCache>::make};

}  // namespace shardsim::study
