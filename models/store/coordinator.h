#pragma once

#include <cstdint>
#include <vector>

#include "models/store/table.h"
#include "sim/cluster/system.h"
#include "sim/engine/join.h"
#include "sim/engine/process.h"
#include "sim/engine/random.h"

namespace shardsim {

/// What clients saw of a table's consistency.
struct ConsistencyCounters {
  std::uint64_t reads{};
  std::uint64_t stale_reads{};  ///< older than what was acknowledged before the read began
  Duration staleness{};         ///< summed over stale reads: since the newer one was acknowledged
  std::uint64_t writes{};       ///< acknowledged
};

/// How one operation of a coordinator ended, and where its time went.
struct Outcome {
  Failure failure{Failure::none};
  bool silent{};  ///< no answer will ever come: the client finds out by its time-out
  LatencyParts parts{};
  Version version{};
  std::uint32_t partitions_touched{1};
};

/// The request path of a table: what the node does that a client asked. Each operation is a task;
/// what it waits for stands in it from top to bottom.
class Coordinator {
 public:
  Coordinator(Table& table, std::uint64_t seed);
  Coordinator(const Coordinator&) = delete;
  Coordinator& operator=(const Coordinator&) = delete;
  Simulation& simulation() { return simulation_; }

  /// Chooses a coordinator for an attempt as a client that knows the map does: one of the key's
  /// replicas that is believed to be up, at random. False where there is none.
  bool choose(const Attempt& attempt, const Route& route, NodeId& coordinator) const;

  /// A hint that an operation on `key` will begin here soon: fetches what it reads first.
  void prefetch(const Key& key, const Route& route) const {
    table_.versions().prefetch(key);
    if (route.partition.index() < partition_requests_.size()) {
      __builtin_prefetch(&partition_requests_[route.partition.index()]);
    }
  }

  // Tasks: whoever awaits one keeps the attempt and its route alive. A route of an earlier epoch
  // than the coordinator's becomes the route of now.
  Task<Outcome> get(NodeId self, const Attempt& attempt, Route& route);
  Task<Outcome> put(NodeId self, const Attempt& attempt, Route& route);
  Task<Outcome> scan(NodeId self, const Attempt& attempt, Route& route);

  const ConsistencyCounters& consistency() const { return consistency_; }
  const std::vector<std::uint64_t>& partition_requests() const { return partition_requests_; }
  void begin_measurement();

 private:
  /// One replica's or one part's way: where its time went.
  struct Leg {
    Version version{};
    Time answered{};
    Duration network{};
    Duration queue{};
    Duration service{};
  };
  struct Ask {
    RequestId request{};
    std::uint16_t attempt{};
    std::uint16_t replica{};
    NodeId from{};
    NodeId to{};
  };
  void ask_replicas(NodeId self, const Attempt& attempt, const ReplicaSet& replicas,
                    Versions::Index record, std::size_t need, Join<Leg>& quorum);
  Process read_replica(Ask ask, Key key, Versions::Index record, Bytes value,
                       Join<Leg>::Branch quorum);
  Process write_replica(Ask ask, Key key, Versions::Index record, Version version, Bytes value,
                        std::uint32_t epoch, Join<Leg>::Branch quorum);
  Process scan_part(Ask ask, std::uint32_t rows, Bytes row, Join<Leg>::Branch all);
  Task<bool> pass_on(Ask ask, NodeId heir, Versions::Index record, Version version, Bytes value);

  std::size_t believed_up(const ReplicaSet& replicas) const;
  void count_partition(PartitionId partition);
  static Outcome failed(Joined how);
  Outcome finished(Join<Leg>& join, std::uint32_t touched) const;
  Leg leg(Time sent, const Served& served, Version version) const;
  /// The version of a key that `node` holds; `record` may be absent when the read began.
  Version held(const Key& key, Versions::Index record, NodeId node) const;
  RandomBits network_chance(const Ask& ask) const {
    return chance_.bits({ask.request.value, kReplicaWork, ask.attempt, ask.replica});
  }
  Duration work(const Durations& service, const Ask& ask) const {
    return service.draw(
        service_.bits({ask.request.value, kReplicaWork, ask.attempt, ask.replica}).a);
  }

  static constexpr std::uint32_t kReplicaWork = 1;

  Table& table_;
  Cluster& cluster_;
  Network& network_;
  Simulation& simulation_;
  const ServiceConfig& costs_;
  const ReplicationConfig& replication_;
  RandomStream route_;
  RandomStream service_;
  RandomStream chance_;
  std::uint64_t last_version_{};
  ConsistencyCounters consistency_{};
  std::vector<std::uint64_t> partition_requests_;
  std::vector<Table::ScanPart> scan_parts_;  ///< kept, so that a scan allocates nothing
};

}  // namespace shardsim
