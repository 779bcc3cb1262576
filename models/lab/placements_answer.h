#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "models/lab/key_tally.h"
#include "models/placement/movement.h"
#include "sim/metrics/load.h"
#include "sim/metrics/metric_sink.h"

namespace shardsim {

/// How evenly something is spread over the nodes, and what it could be at best and by luck.
struct Spreading {
  std::vector<double> loads{};  ///< by node, shares of the whole
  Imbalance balance{};
  double best{std::numeric_limits<double>::quiet_NaN()};
  double chance{std::numeric_limits<double>::quiet_NaN()};
};

/// What one change of membership moves.
struct PlacementChange {
  std::size_t nodes{};
  double least{};
  MovedCopies counted{};
  Movement exact{};  ///< over pieces, where there are any
};

/// What one strategy does.
struct OfStrategy {
  std::string name{};
  Spreading keys{};
  Spreading load{};
  Spreading salted{};
  std::optional<Imbalance> exact{};
  double memory_bytes{};
  PlacementChange add{};
  PlacementChange remove{};
};

struct HotKey {
  std::string name{};
  double share{};
  std::uint32_t salts{1};
};

/// What the study `placements` finds.
struct PlacementsAnswer {
  std::uint64_t keys{};
  std::size_t nodes{};
  std::uint64_t salted_keys{};
  double reads_per_read{1};
  std::vector<HotKey> hot{};
  std::vector<OfStrategy> strategies{};
};

/// Names each metric of the study, with its value and meaning.
void describe_answer(const PlacementsAnswer& answer, MetricSink& sink);

/// part / whole; 0 of nothing.
double ratio_of(std::uint64_t part, std::uint64_t whole);

}  // namespace shardsim
