#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"
#include "workloads/zipf.h"

namespace shardsim::study {

namespace {

struct LoadSplits {
  std::uint64_t keys{100'000};
  double zipf{0};
  double hot_key{0};
  Rate rate{36'000};
  Rate threshold{2500};
  std::uint32_t rounds{32};
};
void fields_of(LoadSplits& p, Fields& f) {
  f.field("keys", p.keys,
          "Keys, in one range at first; popularity has nothing to do with their order.",
          {1, 10'000'000});
  f.field("zipf", p.zipf, "Exponent of the keys' popularity; 0 is uniform.",
          {0, workloads::Zipf::kMostExponent});
  f.field("hot_key", p.hot_key,
          "Part of the requests that ask for one key; the others as zipf says.", {0, 1});
  f.field("rate", p.rate, "Requests in all.");
  f.field(
      "threshold", p.threshold,
      "A range with more requests than this splits where it halves them, unless it is one key.");
  f.field("rounds", p.rounds, "Rounds of splits at most; in each, every range may split once.",
          {1, 1000});
}
std::vector<std::string> objections_of(const LoadSplits&) { return {}; }

struct LoadSplitsAnswer {
  std::vector<std::vector<double>> rounds{{}};  ///< [round, ranges, rate of the hottest range]
  double hottest_key{};
  std::uint64_t above{};
};

/// Ends of a range among the keys: [first, last).
using KeyRange = std::pair<std::uint64_t, std::uint64_t>;

/// Sums of the rates of the first keys, the keys in random order.
std::vector<double> cumulative_rates(const LoadSplits& p, std::uint64_t seed) {
  const workloads::Zipf zipf{p.keys, p.zipf};
  const RandomStream stream{seed, Purpose::key};
  std::vector<double> rates(p.keys);
  for (std::uint64_t rank = 0; rank < p.keys; ++rank) {
    rates[rank] = p.rate.per_second * (1 - p.hot_key) * zipf.share(rank);
  }
  rates[0] += p.rate.per_second * p.hot_key;
  for (std::uint64_t i = p.keys - 1; i > 0; --i) {
    std::swap(rates[i], rates[below(stream.bits({.request = i}).a, i + 1)]);
  }
  std::vector<double> sums{0};
  for (const double rate : rates) sums.push_back(sums.back() + rate);
  return sums;
}

/// Where a range of two keys or more splits so that the larger part is least.
std::uint64_t halving_key(const std::vector<double>& sums, const KeyRange& range) {
  const auto [first, last] = range;
  const auto begin = sums.begin();
  const double half = (sums[first] + sums[last]) / 2;
  const auto at = std::lower_bound(begin + static_cast<std::ptrdiff_t>(first + 1),
                                   begin + static_cast<std::ptrdiff_t>(last - 1), half);
  const auto key = static_cast<std::uint64_t>(at - begin);
  // Here or one key before: whichever is nearer to the half.
  return key > first + 1 && half - sums[key - 1] < sums[key] - half ? key - 1 : key;
}

LoadSplitsAnswer answer_to(const LoadSplits& p, const StudyInput& input) {
  const std::vector<double> sums = cumulative_rates(p, input.seed);
  const auto rate_of = [&](const KeyRange& r) { return sums[r.second] - sums[r.first]; };
  std::vector<KeyRange> ranges{{0, p.keys}};
  LoadSplitsAnswer a{.rounds = {{0, 1, p.rate.per_second}}};
  for (std::uint32_t round = 1; round <= p.rounds; ++round) {
    std::vector<KeyRange> next;
    for (const KeyRange& r : ranges) {
      if (rate_of(r) <= p.threshold.per_second || r.second - r.first == 1) {
        next.push_back(r);
        continue;
      }
      const std::uint64_t at = halving_key(sums, r);
      next.push_back({r.first, at});
      next.push_back({at, r.second});
    }
    if (next.size() == ranges.size()) break;
    ranges = std::move(next);
    a.rounds.push_back({static_cast<double>(round), static_cast<double>(ranges.size()),
                        rate_of(*std::ranges::max_element(ranges, {}, rate_of))});
  }
  for (const KeyRange& r : ranges) a.above += rate_of(r) > p.threshold.per_second ? 1 : 0;
  for (std::uint64_t k = 0; k < p.keys; ++k) {
    a.hottest_key = std::max(a.hottest_key, sums[k + 1] - sums[k]);
  }
  return a;
}

void metrics_of(const LoadSplitsAnswer& a, MetricSink& metrics) {
  const std::vector<double>& end = a.rounds.back();
  metrics.integer("rounds", a.rounds.size() - 1, "Rounds in which a range split.");
  metrics.number("ranges", end.empty() ? 0 : end[1], "Ranges in the end.");
  metrics.number("hottest_range_per_s", end.empty() ? 0 : end[2],
                 "Requests per second of the hottest range, in the end.");
  metrics.number("hottest_key_per_s", a.hottest_key,
                 "Requests per second of the hottest key: no split gets a range below it.");
  metrics.integer("ranges_above_threshold", a.above, "Ranges that stay too hot, in the end.");
  metrics.rows("by_round", a.rounds,
               "[round, ranges after it, requests per second of the hottest range].");
}

}  // namespace

constinit const StudyKind load_splits{
    .name = "load_splits",
    .summary = "how ranges split by load until none is too hot, and what a hot key does to that",
    .theory =
        "Q requests a second over a threshold of T take ceil(log2(Q/T)) rounds where keys are "
        "asked for alike. A range is never below its hottest key: one hot key gains nothing.",
    .source =
        "CockroachDB documentation, Load-based splitting; TiKV documentation, Load base split",
    .make = &StudyOf<LoadSplits, LoadSplitsAnswer>::make};

}  // namespace shardsim::study
