#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sim/engine/check.h"
#include "sim/engine/units.h"

namespace shardsim {

using NodeId = Id<struct NodeTag>;            ///< a machine, numbered from 0 in order of joining
using PartitionId = Id<struct PartitionTag>;  ///< the unit of placement and movement
using RegionId = Id<struct RegionTag>;
using ZoneId = Id<struct ZoneTag>;  ///< numbered through all regions
using RackId = Id<struct RackTag>;  ///< numbered through all zones
using RequestId = Id<struct RequestTag, std::uint64_t>;
using OperationId = Id<struct OperationTag, std::uint8_t>;  ///< index into a system's operations

/// A record's partitioning key as a placement sees it.
struct Key {
  std::uint64_t hash{};      ///< xxHash of its name: its identity, and what hash placements use
  std::uint64_t position{};  ///< its place in key order over [0, 2^64): what ranges and scans use
  constexpr bool operator==(const Key&) const = default;
};

/// The most copies of a record that the simulator keeps.
inline constexpr std::size_t kMostReplicas = 8;

/// The nodes that hold a key, in preference order; at most kMostReplicas of them. Trivially
/// copyable, since it crosses suspension points.
class ReplicaSet {
 public:
  constexpr void push_back(NodeId node) {
    SHARDSIM_CHECK(size_ < kMostReplicas, "a replica set holds at most kMostReplicas nodes");
    nodes_[size_++] = node;
  }
  constexpr bool contains(NodeId node) const {
    for (const NodeId n : *this) {
      if (n == node) return true;
    }
    return false;
  }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr NodeId operator[](std::size_t i) const { return nodes_[i]; }
  constexpr NodeId& operator[](std::size_t i) { return nodes_[i]; }
  constexpr const NodeId* begin() const { return nodes_.data(); }
  constexpr const NodeId* end() const { return nodes_.data() + size_; }
  constexpr bool operator==(const ReplicaSet& o) const {
    if (size_ != o.size_) return false;
    for (std::size_t i = 0; i < size_; ++i) {
      if (nodes_[i] != o.nodes_[i]) return false;
    }
    return true;
  }

 private:
  std::array<NodeId, kMostReplicas> nodes_{};
  std::uint32_t size_{};
};

/// One request of a client, as a workload draws it. The same under one seed for every strategy.
struct Request {
  RequestId id{};         ///< names its random draws
  Time intended_start{};  ///< when the client meant to send it: latency counts from here
  Key key{};              ///< the first key, for a scan
  Key last_key{};         ///< scans: the last key of the range
  std::uint64_t popularity_rank{UINT64_MAX};  ///< of the key, 0 the most popular; or unknown
  Bytes value_size{};     ///< of the value read or written, or of each row of a scan
  std::uint32_t rows{1};  ///< records asked for: 1, or the length of a scan
  OperationId operation{};
  ZoneId zone{};  ///< of the client
};

}  // namespace shardsim
