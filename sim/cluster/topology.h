#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/cluster/cluster_config.h"
#include "sim/cluster/types.h"

namespace shardsim {

/// Regions, zones and racks, and how far they are apart: the shortest paths through a graph of
/// them (Boost.Graph, Dijkstra), worked out once for each pair of racks and of zone and rack.
/// Memory: 8 bytes × (racks² + zones × racks).
class Topology {
 public:
  /// Throws UsageError when a link names a place that does not exist.
  Topology(const TopologyConfig& topology, const NetworkConfig& network);

  std::size_t zones() const { return zones_; }
  std::size_t racks() const { return racks_; }
  /// Nodes fill zones in turn, and in each zone its racks in turn.
  RackId rack_of(NodeId node) const;
  ZoneId zone_of(RackId rack) const {
    return ZoneId{static_cast<std::uint32_t>(rack.index() / racks_in_zone_)};
  }
  RegionId region_of(ZoneId zone) const {
    return RegionId{static_cast<std::uint32_t>(zone.index() / zones_in_region_)};
  }
  std::string name_of(RackId rack) const;  ///< "region0/zone1/rack2"

  /// One way, between nodes of two racks.
  Duration latency(RackId from, RackId to) const {
    return between_racks_[from.index() * racks_ + to.index()];
  }
  /// One way, between clients of a zone and nodes of a rack.
  Duration latency(ZoneId client, RackId node) const {
    return from_clients_[client.index() * racks_ + node.index()];
  }

 private:
  std::size_t racks_in_zone_;
  std::size_t zones_in_region_;
  std::size_t zones_;
  std::size_t racks_;
  std::vector<Duration> between_racks_;
  std::vector<Duration> from_clients_;
};

}  // namespace shardsim
