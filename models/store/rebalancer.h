#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/placement/transition.h"
#include "models/store/versions.h"
#include "sim/cluster/placement.h"
#include "sim/cluster/system.h"
#include "sim/cluster/types.h"
#include "sim/engine/process.h"
#include "sim/engine/random.h"

namespace shardsim {

class Table;

/// Brings a table from one membership to the next while it serves.
///
/// What moves is a set of flows: (source, destination, share of the keys). A flow goes through its
/// keys in the order of a second hash, chunk by chunk: the source reads a chunk (a job on its
/// servers), sends it through both interfaces, the destination applies it (a job there), and at
/// that moment the chunk's keys are cut over. So no list of a billion keys is needed to know who
/// holds one: a key has moved when its second hash is below its flow's progress.
///
/// A write that reaches the source after the key's chunk was read is passed on to the destination
/// before it is acknowledged; so an acknowledged write is on as many replicas after the cut-over as
/// before. A crash at either end stops a flow; it goes on when both are up, from the last chunk
/// that was applied: what was applied or acknowledged is on disk.
class Rebalancer {
 public:
  Rebalancer(Table& table, std::uint64_t seed);
  Rebalancer(const Rebalancer&) = delete;
  Rebalancer& operator=(const Rebalancer&) = delete;
  Simulation& simulation();

  bool moving() const { return next_ != nullptr; }

  /// Who holds `key` in mid-move: `before` with those replaced whose keys have been cut over.
  ReplicaSet holders(const Key& key, const ReplicaSet& before) const;

  /// Where a write of `key` that `node` has just applied must go as well, before it is
  /// acknowledged: false where nowhere. Called for each write applied in mid-move.
  bool heir(const Key& key, Versions::Index record, NodeId node, NodeId& heir);

  /// Queues a change of membership.
  void change(std::vector<NodeId> joined, std::vector<NodeId> leaving);

  const std::vector<RebalanceOperation>& log() const { return log_; }
  Bytes bytes_moved() const { return bytes_moved_; }

 private:
  struct Flow {
    NodeId source{};
    NodeId destination{};
    double share{};         ///< of all keys
    std::uint64_t read{};   ///< second hashes below this have been read at the source
    std::uint64_t moved{};  ///< … and below this applied at the destination
    bool all_read{};
    bool done{};
    std::vector<std::pair<std::uint64_t, Versions::Index>> written;  ///< by second hash
    std::size_t next_written{};
    std::set<std::pair<std::uint64_t, Versions::Index>> late;  ///< written since the move began
  };
  struct Change {
    std::vector<NodeId> joined;
    std::vector<NodeId> leaving;
  };
  static std::uint64_t second_hash(const Key& key);
  static std::uint64_t pair_of(NodeId source, NodeId destination) {
    return (static_cast<std::uint64_t>(source.value) << 32) | destination.value;
  }
  const Flow* flow_of(NodeId source, NodeId destination) const;
  Flow* flow_of(NodeId source, NodeId destination) {
    return const_cast<Flow*>(std::as_const(*this).flow_of(source, destination));
  }

  Process run();
  void plan(const Change& change);
  void collect_written();
  void finish();
  Process send_flows(std::size_t first, std::size_t last, Join<char>::Branch done);
  Task<bool> send_chunk(std::size_t flow, Bytes size, std::uint64_t until, bool to_the_end);

  Table& table_;
  RandomStream chance_;
  std::vector<Change> waiting_;
  bool running_{};
  std::unique_ptr<Placement> next_;
  Membership next_membership_{};
  std::vector<Flow> flows_;                                    ///< by source, then destination
  std::unordered_map<std::uint64_t, std::size_t> flow_index_;  ///< looked up, never walked
  std::uint64_t chunks_{};
  Bytes bytes_moved_{};
  std::vector<RebalanceOperation> log_;
};

}  // namespace shardsim
