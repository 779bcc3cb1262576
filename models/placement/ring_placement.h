#pragma once

#include <cstdint>
#include <vector>

#include "models/placement/interval_table.h"
#include "models/placement/ring_tokens.h"
#include "models/placement/spread.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// What all rings share, however their tokens are drawn: a key belongs to the first token at or
/// after its hash, past the last one to the first, and its further copies to the nodes whose tokens
/// follow, as the spread rule takes them (Dynamo, SOSP 2007, section 4.3).
///
/// Partitions are the arcs, numbered clockwise by their token. Look-up: see IntervalTable.
class RingPlacement : public Placement {
 public:
  /// `tokens` in ascending order, at least one of each member; members as ordered_members() gives
  /// them. O(tokens * copies) where domains are many.
  RingPlacement(const std::vector<RingToken>& tokens, const std::vector<Member>& members,
                const SpreadRule& rule);

  Located locate(const Key& key) const override {
    const std::size_t row = arcs_.find(key.hash);
    return {partition_of(row), arcs_.replicas(row)};
  }
  void prefetch(const Key& key) const override { arcs_.prefetch(key.hash); }
  std::size_t partitions() const override { return tokens_; }
  ReplicaSet replicas_of(PartitionId partition) const override {
    return arcs_.replicas(partition.index());
  }
  std::vector<Piece> pieces() const override;
  Bytes memory() const override { return arcs_.memory(); }

 private:
  PartitionId partition_of(std::size_t row) const {
    return PartitionId{static_cast<std::uint32_t>(row == tokens_ ? 0 : row)};
  }

  IntervalTable arcs_;
  std::size_t tokens_;
};

}  // namespace shardsim
