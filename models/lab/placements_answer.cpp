#include "models/lab/placements_answer.h"

#include <algorithm>

namespace shardsim {

double ratio_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

void describe(const Spreading& s, const char* what, MetricSink& sink) {
  // A node's share over its weight, where the mean is 1.
  constexpr std::size_t kMostListed = 1000;
  const auto [least, most] = std::ranges::minmax_element(s.loads);
  const bool any = !s.loads.empty();
  sink.number("max_over_mean", s.balance.max_over_mean,
              "The most that a node has over the mean, each over its weight; 1 is even.");
  sink.number("best", s.best, "No placement can be below this max_over_mean.");
  sink.number("chance", s.chance,
              "The max_over_mean that an ideal hash shows by luck, on average.");
  sink.number("cv", s.balance.cv, "Standard deviation over mean.");
  sink.number("max", any ? *most : kUnknown, "The largest share of a node.");
  sink.number("min", any ? *least : kUnknown, "The smallest share of a node.");
  std::vector<double> listed = s.loads;
  if (listed.size() > kMostListed) {
    std::ranges::sort(listed);
    std::vector<double> quantiles;
    for (std::size_t i = 0; i < kMostListed; ++i) {
      quantiles.push_back(listed[(2 * i + 1) * listed.size() / (2 * kMostListed)]);
    }
    listed = std::move(quantiles);
  }
  sink.numbers("shares", listed, what);
}

void describe(const PlacementChange& c, MetricSink& sink) {
  const double moved = ratio_of(c.counted.moved, c.counted.copies);
  sink.integer("nodes", c.nodes, "Nodes afterwards.");
  sink.number("keys_moved_fraction", moved,
              "Copies of keys that get to a new node, of all; counted over the keys.");
  sink.number("exact_moved_fraction", c.exact.exact ? c.exact.keys_moved_fraction : kUnknown,
              "The same of all possible keys, worked out from the strategy's own tokens; null "
              "where it has no intervals.");
  sink.number("least_fraction", c.least, "What any placement that keeps the shares has to move.");
  sink.number("moved_over_least", c.least > 0 ? moved / c.least : kUnknown,
              "keys_moved_fraction over least_fraction; 1 is minimal.");
  sink.number("moved_between_survivors_fraction",
              ratio_of(c.counted.between_survivors, c.counted.copies),
              "What moves between nodes that are there before and after: more than had to.");
}

void describe_heirs(const std::vector<std::uint64_t>& inherited, MetricSink& sink) {
  std::uint64_t heirs = 0;
  std::uint64_t most = 0;
  std::uint64_t all = 0;
  for (const std::uint64_t copies : inherited) {
    heirs += copies > 0 ? 1 : 0;
    most = std::max(most, copies);
    all += copies;
  }
  sink.integer("heirs", heirs, "Nodes that get copies from those that left.");
  sink.number("heaviest_heir_fraction", all == 0 ? kUnknown : ratio_of(most, all),
              "The most that one of them gets, of what left.");
}

}  // namespace

void describe_answer(const PlacementsAnswer& a, MetricSink& sink) {
  sink.integer("keys", a.keys, "Distinct keys.");
  sink.integer("nodes", a.nodes, "Nodes at the start.");
  sink.integer("salted_keys", a.salted_keys, "How many of the hottest keys are salted.");
  sink.number("reads_per_read", a.reads_per_read,
              "Keys that a read asks for, on average: a salted key is asked for under all salts.");
  sink.list("hot_keys", a.hot, "The ten keys that are asked for most often.", [&](const HotKey& k) {
    sink.text("name", k.name, "The key.");
    sink.number("share", k.share, "Its share of the load.");
    sink.number("share_after_salting", k.share / k.salts,
                "The share of each of its names after salting.");
    sink.integer("reads_after_salting", k.salts, "Names that a read has to ask for.");
  });
  sink.list("strategies", a.strategies, "What each strategy does.", [&](const OfStrategy& s) {
    sink.text("strategy", s.name, "The placement strategy.");
    sink.object("keys", "How copies of keys are spread.",
                [&] { describe(s.keys, "Of all copies, by node; above 1,000 quantiles.", sink); });
    sink.object("load", "How the load is spread; expected, without sampling.",
                [&] { describe(s.load, "Of the load, by node; above 1,000 quantiles.", sink); });
    sink.object("salted_load", "How writes are spread after salting; each goes to one salt.",
                [&] { describe(s.salted, "Of the load, by node; above 1,000 quantiles.", sink); });
    sink.object("exact_shares", "How all possible keys are spread, worked out from tokens.", [&] {
      const bool known = s.exact.has_value();
      sink.number("max_over_mean", known ? s.exact->max_over_mean : kUnknown,
                  "Null where the strategy has no intervals.");
      sink.number("cv", known ? s.exact->cv : kUnknown, "Standard deviation over mean.");
      sink.number("efficiency", known ? 1 / s.exact->max_over_mean : kUnknown,
                  "Mean over maximum, as Dynamo's paper has it.");
    });
    sink.number("memory_bytes", s.memory_bytes, "Of the look-up structure.");
    sink.object("add", "What nodes that join make move.", [&] { describe(s.add, sink); });
    sink.object("remove", "What nodes that leave make move.", [&] {
      describe(s.remove, sink);
      describe_heirs(s.remove.counted.inherited, sink);
    });
  });
}

}  // namespace shardsim
