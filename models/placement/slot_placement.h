#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/engine/check.h"

namespace shardsim {

/// What all placements with a fixed number of slots share, however nodes come to them: the hashes
/// are cut into slots of one size, and each slot, a partition, has its replicas in a table.
///
/// Slots are intervals of the hash rather than its remainders, as in the systems: as even, and what
/// moves is then known exactly. Look-up: one multiplication and one read, 4 bytes a copy and slot.
class SlotPlacement : public Placement {
 public:
  /// `nodes` has `copies` nodes a slot, in preference order, slot after slot.
  SlotPlacement(std::vector<NodeId> nodes, std::size_t copies)
      : nodes_(std::move(nodes)), slots_(nodes_.size() / copies), copies_(copies) {
    SHARDSIM_CHECK(slots_ > 0 && nodes_.size() == slots_ * copies, "each slot has its copies");
  }

  Located locate(const Key& key) const override {
    const PartitionId slot{static_cast<std::uint32_t>((Wide{key.hash} * slots_) >> 64)};
    return {slot, SlotPlacement::replicas_of(slot)};
  }
  std::size_t partitions() const override { return slots_; }
  ReplicaSet replicas_of(PartitionId slot) const override {
    ReplicaSet replicas;
    const NodeId* row = &nodes_[slot.index() * copies_];
    for (std::size_t i = 0; i < copies_; ++i) replicas.push_back(row[i]);
    return replicas;
  }
  std::vector<Piece> pieces() const override {
    std::vector<Piece> pieces;
    pieces.reserve(slots_);
    for (std::uint32_t slot = 0; slot < slots_; ++slot) {
      // The hash before the first one whose product reaches the next slot.
      const Wide end = (Wide{slot + 1} << 64) - 1;
      pieces.push_back({static_cast<std::uint64_t>(end / slots_),
                        {PartitionId{slot}, replicas_of(PartitionId{slot})}});
    }
    return pieces;
  }
  Bytes memory() const override {
    return Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId))};
  }

 protected:
  /// The node with the first copy of a slot.
  NodeId first_of(std::size_t slot) const { return nodes_[slot * copies_]; }

 private:
  __extension__ using Wide = unsigned __int128;

  std::vector<NodeId> nodes_;
  std::uint64_t slots_;
  std::size_t copies_;
};

}  // namespace shardsim
