#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/cluster/outcome.h"
#include "sim/cluster/placement.h"
#include "sim/cluster/workload.h"
#include "sim/config/fields.h"
#include "sim/engine/join.h"

namespace shardsim {

/// Why data moved from one node to another.
struct MoveReason {
  NodeId source{};
  NodeId destination{};
  double fraction{};     ///< of all copies of keys
  std::string reason{};  ///< with the candidates, where a choice was made
};

/// One change of membership and the moves that it caused.
struct RebalanceOperation {
  std::string cause;
  Time start{};
  Time end{};
  bool finished{};
  double keys_moved_fraction{};  ///< of all copies of keys, those that change their node
  double least_fraction{};       ///< what any placement would have had to move
  double keys{};                 ///< copies of keys that move
  Bytes bytes_planned{};
  Bytes bytes_moved{};
  std::uint64_t chunks{};
  std::uint64_t retries{};            ///< chunks that were lost to a crash and sent again
  std::size_t flows{};                ///< pairs of nodes between which data moves
  std::vector<MoveReason> reasons{};  ///< of flows; results show those of the 100 largest
};

/// What only the system knows of a run, since begin_measurement().
struct SystemReport {
  std::uint64_t reads{};
  std::uint64_t stale_reads{};
  Duration staleness{};  ///< summed over the stale reads
  std::uint64_t acknowledged_writes{};
  std::uint64_t acknowledged_writes_lost{};
  Bytes bytes_written{};     ///< values that clients wrote
  Bytes bytes_stored{};      ///< values that nodes stored: all copies, and what moved
  Bytes bytes_read{};        ///< values that clients received
  Bytes bytes_fetched{};     ///< values that nodes read for them
  Duration unplaced_work{};  ///< busy server time that no key's place decides: moves, scans of all
  std::vector<double> storage_bytes{};              ///< by node
  std::vector<std::uint64_t> partition_requests{};  ///< by partition
  std::vector<RebalanceOperation> rebalances{};
  std::size_t replicas{1};
  Membership members{};  ///< at the end
};

/// What a client hears of one attempt.
struct Reply {
  Failure failure{Failure::none};
  LatencyParts parts{};  ///< network, queue, service, straggler: from the sending to this reply
  std::uint32_t partitions_touched{1};
};

/// One attempt of a request: the request, its number, and when it was sent.
struct Attempt {
  Request request{};
  std::uint16_t number{};  ///< 0 for the first
  Time sent{};
};

/// A system under study, in one run: it serves attempts and follows the cluster's membership.
class System {
 public:
  virtual ~System() = default;

  /// Before the first event: sizes are known, nothing is stored yet.
  virtual void start() = 0;
  /// A hint that `request` will be sent soon: fetches what serving it reads first.
  virtual void expect(const Request& request) { static_cast<void>(request); }
  /// Begins the server's side of an attempt, from the client's sending on. It answers or refuses
  /// through `client`, or never does. It goes on when the client has given up.
  virtual void serve(const Attempt& attempt, Join<Reply>::Branch client) = 0;

  /// The cluster's membership changes: `joined` are up and hold nothing yet; `leaving` are to hand
  /// over their data, and are taken off when that is done.
  virtual void change_membership(std::span<const NodeId> joined,
                                 std::span<const NodeId> leaving) = 0;

  /// Counters start anew: the warm-up is over.
  virtual void begin_measurement() = 0;
  /// How many partitions there are now, for metrics.
  virtual std::size_t partitions() const = 0;
  /// What only the system knows, added to the run's result.
  virtual void report(SystemReport& report) const = 0;
};

/// The mean work of one operation, for plausibility checks before a run: at each kind of station.
struct OperationCost {
  double node_seconds{};  ///< of server time, summed over all nodes that it touches
  double nodes{1};        ///< over how many nodes that time is spread
  double events{};        ///< that the simulator executes, about
};

/// What a system is built from.
struct SystemInput {
  Simulation& simulation;
  Cluster& cluster;
  const Workload& workload;
  std::uint64_t seed{};
};

/// A system with its parameters: the `store` section of a config.
class SystemFactory {
 public:
  virtual ~SystemFactory() = default;
  virtual void describe(Fields& fields) = 0;
  virtual std::unique_ptr<System> build(const SystemInput& input) const = 0;
  /// What can't work with this cluster, each as "/store/…: what; what would be right".
  virtual std::vector<std::string> objections(const ClusterConfig& cluster) const = 0;
  /// For each operation, its mean cost.
  virtual std::vector<OperationCost> costs(const ClusterConfig& cluster,
                                           const Workload& workload) const = 0;
  virtual std::size_t replicas() const = 0;
  /// The chosen placement strategy's name.
  virtual std::string_view placement() const = 0;
};

/// A system as `list`, `explain` and the config know it.
struct SystemKind {
  std::string_view name;
  std::string_view summary;
  std::string_view theory;
  std::string_view source;
  std::span<const Option> operations;  ///< in the order of OperationId
  std::unique_ptr<SystemFactory> (*make)(std::span<const PlacementStrategy* const> placements);
};

}  // namespace shardsim
