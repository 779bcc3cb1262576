#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "models/lab/choices.h"
#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"

namespace shardsim::study {

namespace {

struct BallsInBins {
  std::uint64_t bins{1024};
  std::uint64_t balls{1024};
  std::uint32_t choices{2};
  bool distinct{true};
};
void fields_of(BallsInBins& p, Fields& f) {
  f.field("bins", p.bins, "Bins.", {1, 100'000'000});
  f.field("balls", p.balls, "Balls, thrown one after the other.", {1, 4'000'000'000});
  f.field(
      "choices", p.choices,
      "Bins that a ball looks at: it goes to the one with the fewest balls, the first of equals.",
      {1, 64});
  f.field(
      "distinct", p.distinct,
      "Whether the bins that a ball looks at are all different; otherwise drawn independently.");
}
std::vector<std::string> objections_of(const BallsInBins& p) {
  if (!p.distinct || p.choices <= p.bins) return {};
  return {
      fmt::format("/lab/choices: {} different choices among {} bins; at most {}, or "
                  "/lab/distinct false",
                  p.choices, p.bins, p.bins)};
}

struct BallsAnswer {
  std::vector<std::uint32_t> sorted{0};  ///< balls by bin, ascending
  double mean{};
};

BallsAnswer answer_to(const BallsInBins& p, const StudyInput& input) {
  const RandomStream stream{input.seed, Purpose::route};
  std::vector<std::uint32_t> loads(p.bins, 0);
  std::vector<std::uint32_t> choices(p.choices);
  for (std::uint64_t ball = 0; ball < p.balls; ++ball) {
    report_progress(input, ball, p.balls);
    draw_choices(stream, ball, p.bins, p.distinct, choices);
    ++loads[least_loaded<std::uint32_t>(choices, loads)];
  }
  std::ranges::sort(loads);
  return {.sorted = std::move(loads),
          .mean = static_cast<double>(p.balls) / static_cast<double>(p.bins)};
}

void metrics_of(const BallsAnswer& a, MetricSink& metrics) {
  metrics.integer("max", a.sorted.back(), "Balls in the fullest bin.");
  metrics.integer("min", a.sorted.front(), "Balls in the emptiest bin.");
  metrics.number("mean", a.mean, "Balls over bins.");
  metrics.number("max_minus_mean", a.sorted.back() - a.mean,
                 "The fullest bin above the mean: with two choices or more it does not grow with "
                 "the balls.");
  metrics.number("max_over_mean", a.sorted.back() / a.mean, "The fullest bin over the mean.");
  std::vector<std::vector<double>> by_load;
  for (auto at = a.sorted.begin(); at != a.sorted.end();) {
    const auto next = std::ranges::upper_bound(at, a.sorted.end(), *at);
    by_load.push_back({static_cast<double>(*at), static_cast<double>(next - at)});
    at = next;
  }
  metrics.rows("bins_by_load", by_load, "How many bins have how many balls: [balls, bins].");
}

}  // namespace

constinit const StudyKind balls_in_bins{
    .name = "balls_in_bins",
    .summary = "how full the fullest bin gets when each ball takes the emptiest of d choices",
    .theory =
        "n balls in n bins: one choice ln n / ln ln n, d choices ln ln n / ln d + O(1). With "
        "two or more the fullest bin stays O(ln ln n) above the mean however many the balls.",
    .source =
        "Azar, Broder, Karlin and Upfal, Balanced allocations, SIAM J. Comput. 29(1), 1999; "
        "Berenbrink, Czumaj, Steger and Voecking, Balanced allocations: the heavily loaded "
        "case, STOC 2000",
    .make = &StudyOf<BallsInBins, BallsAnswer>::make};

}  // namespace shardsim::study
