#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "models/lab/choices.h"
#include "models/lab/head_choices.h"
#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"
#include "sim/metrics/load.h"
#include "workloads/zipf.h"

namespace shardsim::study {

namespace {

enum class Scheme : std::uint8_t { key_grouping, partial_key_grouping, d_choices, w_choices };
constexpr std::array<Option, 4> kSchemes{
    {{"key_grouping", "each key has one worker, by its hash"},
     {"partial_key_grouping", "each message goes to the less loaded of its key's two workers"},
     {"d_choices",
      "as partial_key_grouping, but keys of the head have as many workers as they need"},
     {"w_choices", "as partial_key_grouping, but keys of the head may go to every worker"}}};

struct StreamPartitioning {
  Scheme scheme{Scheme::partial_key_grouping};
  std::uint32_t workers{50};
  std::uint64_t keys{10'000};
  double zipf{1.0};
  std::uint64_t messages{2'000'000};
  std::optional<double> theta;
  double epsilon{1e-4};
  bool distinct{true};

  double head_from() const { return theta.value_or(1.0 / (5.0 * workers)); }
};
void fields_of(StreamPartitioning& p, Fields& f) {
  f.choice("scheme", p.scheme, kSchemes, "How messages find their workers.");
  f.field("workers", p.workers, "Workers, all alike.", {2, 10'000});
  f.field("keys", p.keys, "Keys of the stream.", {1, 100'000'000});
  f.field("zipf", p.zipf, "Exponent of the keys' popularity; 0 is uniform.",
          {0, workloads::Zipf::kMostExponent});
  f.field("messages", p.messages, "Messages, one after the other.", {1, 100'000'000'000});
  f.field("theta", p.theta,
          "Share of the messages from which a key belongs to the head; left out, 1 / (5 workers). "
          "Shares are the exact ones, where a system would count.",
          {1e-9, 1});
  f.field("epsilon", p.epsilon, "d_choices: how far above 1 / workers a worker's share may be.",
          {0, 1});
  f.field("distinct", p.distinct,
          "Whether the workers of a key are all different; otherwise its hashes are independent "
          "and may coincide.");
}
std::vector<std::string> objections_of(const StreamPartitioning& p) {
  constexpr double kMostStates = 1e9;
  if (p.workers / p.head_from() <= kMostStates) return {};
  return {
      fmt::format("/lab/theta: {} lets the head have {:.3g} keys, each with {} workers to "
                  "remember; at least {:.3g}",
                  p.head_from(), 1 / p.head_from(), p.workers, p.workers / kMostStates)};
}

/// Where the messages of each key may go, and which workers have seen which key.
class Stream {
 public:
  Stream(const StreamPartitioning& p, std::uint64_t seed)
      : p_(p), zipf_(p.keys, p.zipf), draws_(seed, Purpose::route), keys_(seed, Purpose::key) {
    std::vector<double> head;
    if (p.scheme == Scheme::d_choices || p.scheme == Scheme::w_choices) {
      for (double share = 1; head.size() < p.keys; head.push_back(share)) {
        share = zipf_.share(head.size());
        if (share < p.head_from()) break;
      }
    }
    head_ = head_choices(head, p.workers, p.epsilon);
    if (p.scheme == Scheme::w_choices) head_.choices = p.workers;
    if (p.scheme == Scheme::key_grouping) head_.choices = 1;
    all_.resize(p.workers);
    std::iota(all_.begin(), all_.end(), 0U);
    for (std::uint64_t key = 0; key < head_.keys && head_.choices < p.workers; ++key) {
      of_head_.emplace_back(head_.choices);
      draw_choices(draws_, key, p.workers, p.distinct, of_head_.back());
    }
    loads_.resize(p.workers);
    seen_by_head_.resize(head_.keys * p.workers);
    seen_.resize(p.keys);
  }

  void send(std::uint64_t message) {
    const std::uint64_t key = zipf_.draw(keys_, RequestId{message});
    if (key < head_.keys) {
      // Fewer choices than workers: of_head_ has them.
      const std::span<const std::uint32_t> choices = of_head_.empty() ? all_ : of_head_[key];
      const std::uint32_t worker = least_loaded<std::uint64_t>(choices, loads_);
      ++loads_[worker];
      seen_by_head_[key * p_.workers + worker] = true;
      return;
    }
    std::array<std::uint32_t, 2> drawn{};
    const auto choices = std::span{drawn}.first(std::min(head_.choices, 2U));
    draw_choices(draws_, key, p_.workers, p_.distinct, choices);
    const std::uint32_t worker = least_loaded<std::uint64_t>(choices, loads_);
    ++loads_[worker];
    seen_[key] |= static_cast<std::uint8_t>(worker == drawn[0] ? 1 : 2);
  }

  const HeadChoices& head() const { return head_; }
  double hottest_share() const { return zipf_.share(0); }
  std::vector<double> loads() const { return {loads_.begin(), loads_.end()}; }
  /// Pairs of a key and a worker that has seen it.
  std::uint64_t states() const {
    std::uint64_t sum = static_cast<std::uint64_t>(std::ranges::count(seen_by_head_, true));
    for (const std::uint8_t workers : seen_) sum += static_cast<unsigned>(std::popcount(workers));
    return sum;
  }
  std::uint64_t keys_seen() const {
    std::uint64_t keys = static_cast<std::uint64_t>(
        std::ranges::count_if(seen_, [](std::uint8_t workers) { return workers != 0; }));
    for (std::uint64_t key = 0; key < head_.keys; ++key) {
      const auto row = seen_by_head_.begin() + static_cast<std::ptrdiff_t>(key * p_.workers);
      keys += std::find(row, row + p_.workers, true) != row + p_.workers ? 1 : 0;
    }
    return keys;
  }

 private:
  const StreamPartitioning& p_;
  workloads::Zipf zipf_;
  RandomStream draws_;
  RandomStream keys_;
  HeadChoices head_;
  std::vector<std::uint32_t> all_;
  std::vector<std::vector<std::uint32_t>> of_head_;  ///< empty where they are all workers
  std::vector<std::uint64_t> loads_;
  std::vector<bool> seen_by_head_;  ///< head keys x workers
  std::vector<std::uint8_t> seen_;  ///< by key: 1 the first, 2 the second of its workers
};

struct StreamAnswer {
  double workers{};
  double max_over_mean{};
  double cv{};
  double hottest{};
  HeadChoices head{};
  std::uint64_t states{};
  std::uint64_t keys_seen{};
};

StreamAnswer answer_to(const StreamPartitioning& p, const StudyInput& input) {
  Stream stream{p, input.seed};
  for (std::uint64_t message = 0; message < p.messages; ++message) {
    report_progress(input, message, p.messages);
    stream.send(message);
  }
  const Imbalance spread = imbalance(stream.loads());
  return {.workers = static_cast<double>(p.workers),
          .max_over_mean = spread.max_over_mean,
          .cv = spread.cv,
          .hottest = stream.hottest_share(),
          .head = stream.head(),
          .states = stream.states(),
          .keys_seen = stream.keys_seen()};
}

void metrics_of(const StreamAnswer& a, MetricSink& metrics) {
  metrics.number("max_over_mean", a.max_over_mean, "The busiest worker's messages over the mean.");
  metrics.number("max_over_mean_floor", std::max(1.0, a.workers * a.hottest / a.head.choices),
                 "What it is at least, in expectation: the hottest key evenly on all its workers.");
  metrics.number("imbalance", (a.max_over_mean - 1) / a.workers,
                 "I(m): the busiest worker's share of the messages, less 1 / workers.");
  metrics.number("load_cv", a.cv, "Standard deviation of the workers' messages over the mean.");
  metrics.number("hottest_key_share", a.hottest, "The most popular key's share of the messages.");
  metrics.integer(
      "choices", a.head.choices,
      "Workers that a key of the head may go to; of every key, where there is no head.");
  metrics.object("head", "Keys whose share is theta or more; none under two of the schemes.", [&] {
    metrics.integer("keys", a.head.keys, "How many there are.");
    metrics.number("messages_share", a.head.share, "Their part of all messages.");
  });
  metrics.object("memory", "What workers keep for the keys that they see.", [&] {
    metrics.integer("states", a.states, "Pairs of a key and a worker that has seen it.");
    metrics.integer("keys", a.keys_seen, "Different keys that came.");
    metrics.number("states_per_key",
                   static_cast<double>(a.states) / static_cast<double>(a.keys_seen),
                   "Workers that keep something for a key, on average: 1 under key grouping.");
  });
}

}  // namespace

constinit const StudyKind stream_partitioning{
    .name = "stream_partitioning",
    .summary = "how evenly a skewed stream's messages spread over workers that keep state by key",
    .theory =
        "The busiest worker has n p_1 times the mean or more under key grouping, n p_1 / 2 under "
        "partial key grouping, which fails from p_1 > 2/n on; D-Choices and W-Choices are even.",
    .source =
        "Nasir et al., The power of both choices, ICDE 2015; Nasir et al., When two choices "
        "are not enough, ICDE 2016",
    .make = &StudyOf<StreamPartitioning, StreamAnswer>::make};

}  // namespace shardsim::study
