#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/store/rebalancer.h"
#include "models/store/store_config.h"
#include "models/store/versions.h"
#include "sim/cluster/cluster.h"
#include "sim/cluster/placement.h"
#include "sim/cluster/system.h"
#include "sim/cluster/workload.h"

namespace shardsim {

/// Where the requests for a key go now.
struct Route {
  std::uint32_t epoch{};  ///< of the membership that it was taken from
  PartitionId partition{};
  ReplicaSet replicas{};  ///< in preference order; in the middle of a move, whoever holds the key
};

/// What a table's requests and moves have cost its nodes.
struct TableWork {
  Bytes written{};      ///< values of puts that were acknowledged
  Bytes stored{};       ///< values that nodes took: all copies, and what moved
  Bytes read{};         ///< values that gets and scans returned
  Bytes fetched{};      ///< values that nodes read for them
  Duration unplaced{};  ///< server time of moves and scans: no key's place decides where it falls
};

/// A partitioned, replicated table: its placement for the current epoch, the versions that its
/// nodes hold, and the rebalancer that brings it from one epoch to the next.
class Table {
 public:
  Table(const SystemInput& input, const StoreConfig& config);
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  /// O(1) or as the placement's look-up. Allocates nothing.
  Route route(const Key& key) const {
    const Located located = placement_->locate(key);
    if (!rebalancer_.moving()) [[likely]]
      return {epoch(), located.partition, located.replicas};
    return {epoch(), located.partition, rebalancer_.holders(key, located.replicas)};
  }
  /// Makes `route` the key's route now, unless it still is.
  void refresh(Route& route, const Key& key) const {
    if (rebalancer_.moving() || route.epoch != epoch()) [[unlikely]]
      route = this->route(key);
  }
  std::uint32_t epoch() const { return membership_.epoch; }

  /// One node, believed to be up, for each part of the key space that a scan of [first, last] must
  /// ask, with its share of the rows. Appends to `parts`; pieces of one node are merged where the
  /// order of keys is not kept, since it then scans all its partitions at once. False where some
  /// keys have no replica that is believed to be up.
  struct ScanPart {
    NodeId node{};
    std::uint32_t rows{};
  };
  bool scan_parts(const Key& first, const Key& last, std::uint32_t rows,
                  std::vector<ScanPart>& parts) const;

  const StoreConfig& config() const { return config_; }
  Cluster& cluster() { return cluster_; }
  Versions& versions() { return versions_; }
  const Placement& placement() const { return *placement_; }
  TableWork& work() { return work_; }
  const TableWork& work() const { return work_; }
  Rebalancer& rebalancer() { return rebalancer_; }
  const Rebalancer& rebalancer() const { return rebalancer_; }
  const Membership& membership() const { return membership_; }

  /// Mean size of a record, and how many there are: what a move has to carry.
  Bytes record_size() const { return record_size_; }
  double key_count() const { return key_count_; }

  /// Keys to count things over: all of them where there are few, else a fixed sample.
  std::vector<Key> key_sample(std::size_t most) const;
  /// Bytes stored by each node: counted over all keys where they are few, else by the exact shares
  /// of the placement where it has them, else over a sample of a million keys.
  std::vector<double> storage_bytes() const;

  /// Acknowledged writes of which no holder that clients can reach has that version or a newer one.
  std::uint64_t writes_lost() const;

  /// Begins the moves to a new membership; several changes happen one after the other.
  void change_membership(std::span<const NodeId> joined, std::span<const NodeId> leaving);

 private:
  friend class Rebalancer;
  PlacementInput placement_input(const Membership& membership) const;
  void adopt(Membership membership, std::unique_ptr<Placement> placement);

  Cluster& cluster_;
  const Workload& workload_;
  StoreConfig const& config_;
  std::uint64_t seed_;
  Bytes record_size_;
  double key_count_;
  Membership membership_;
  std::unique_ptr<Placement> placement_;
  std::vector<Placement::Piece> ranges_;  ///< where the placement keeps order
  std::vector<NodeId> scan_nodes_;        ///< where it does not: the nodes that hold primaries
  TableWork work_;
  Versions versions_;
  Rebalancer rebalancer_;
};

}  // namespace shardsim
