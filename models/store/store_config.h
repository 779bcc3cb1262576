#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster/cluster_config.h"
#include "sim/cluster/placement.h"
#include "sim/config/fields.h"

namespace shardsim {

/// Which replicas a read asks: all of them and takes the first answers, or as few as its quorum.
enum class ReadFrom : std::uint8_t { all, quorum };

/// Leaderless replication (Dynamo, SOSP 2007, section 4.5).
struct ReplicationConfig {
  std::uint32_t replicas{3};
  std::uint32_t read_quorum{2};
  std::uint32_t write_quorum{2};
  ReadFrom read_from{ReadFrom::all};
  Spread spread{Spread::rack};
};
void fields_of(ReplicationConfig& c, Fields& f);

/// How data moves when nodes join or leave.
struct RebalanceConfig {
  Bytes throttle{25'000'000};  ///< a second, for each sending node
  Bytes chunk{std::int64_t{64} * 1024};
};
void fields_of(RebalanceConfig& c, Fields& f);

/// The `store` section: how a table is placed and replicated.
class StoreConfig {
 public:
  explicit StoreConfig(std::span<const PlacementStrategy* const> placements);
  void describe(Fields& f);
  const PlacementFactory& placement() const { return *placement_; }
  const PlacementStrategy& strategy() const { return *placements_[strategy_]; }
  ReplicationConfig replication{};
  RebalanceConfig rebalance{};

  /// "/store/…: what; what would be right" for what can't work with this cluster.
  std::vector<std::string> objections(const ClusterConfig& cluster) const;

 private:
  std::span<const PlacementStrategy* const> placements_;
  std::vector<Option> options_;
  std::size_t strategy_{};
  std::size_t made_{};  ///< which one placement_ is of
  std::unique_ptr<PlacementFactory> placement_;
};

}  // namespace shardsim
