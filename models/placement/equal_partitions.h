#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/engine/check.h"
#include "sim/engine/random.h"

namespace shardsim {

/// A placement whose partitions are equal parts of the hash space, each with replicas of its own.
/// Look-up O(1) and one read of a table of 4 bytes a copy and partition.
class EqualPartitions : public Placement {
 public:
  Located locate(const Key& key) const final {
    const PartitionId partition{static_cast<std::uint32_t>(below(key.hash, partitions_))};
    return {partition, row(partition.index())};
  }
  std::size_t partitions() const final { return partitions_; }
  ReplicaSet replicas_of(PartitionId partition) const final { return row(partition.index()); }
  std::vector<Piece> pieces() const final {
    std::vector<Piece> pieces;
    pieces.reserve(partitions_);
    for (std::uint32_t p = 0; p < partitions_; ++p) {
      pieces.push_back({last_hash(p, partitions_), {PartitionId{p}, row(p)}});
    }
    return pieces;
  }
  Bytes memory() const final {
    return Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId))};
  }

  /// The last hash of a partition: below(hash, partitions) is `partition` up to it.
  static std::uint64_t last_hash(std::uint64_t partition, std::uint64_t partitions) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((((Wide{partition} + 1) << 64) - 1) / partitions);
  }

 protected:
  explicit EqualPartitions(std::size_t partitions) : partitions_(partitions) {}
  /// The replicas of all partitions, one after the other, the same number for each.
  void set_nodes(std::vector<NodeId> nodes) {
    SHARDSIM_CHECK(!nodes.empty() && nodes.size() % partitions_ == 0, "partitions have replicas");
    nodes_ = std::move(nodes);
    copies_ = nodes_.size() / partitions_;
  }

 private:
  ReplicaSet row(std::size_t partition) const {
    ReplicaSet replicas;
    const NodeId* first = &nodes_[partition * copies_];
    for (std::size_t i = 0; i < copies_; ++i) replicas.push_back(first[i]);
    return replicas;
  }

  std::size_t partitions_;
  std::size_t copies_{};
  std::vector<NodeId> nodes_;
};

}  // namespace shardsim
