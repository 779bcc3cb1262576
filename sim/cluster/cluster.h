#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/cluster/cluster_config.h"
#include "sim/cluster/network.h"
#include "sim/cluster/node.h"
#include "sim/cluster/placement.h"
#include "sim/cluster/topology.h"

namespace shardsim {

/// The machines, where they stand, and the network between them.
class Cluster {
 public:
  /// Throws UsageError for a topology that names what does not exist.
  Cluster(Simulation& simulation, const ClusterConfig& config);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  Simulation& simulation() { return simulation_; }
  const ClusterConfig& config() const { return config_; }
  const Topology& topology() const { return topology_; }
  Network& network() { return network_; }
  const Network& network() const { return network_; }
  std::size_t size() const { return nodes_.size(); }
  Node& operator[](NodeId id) { return *nodes_[id.index()]; }
  const Node& operator[](NodeId id) const { return *nodes_[id.index()]; }

  /// A new node, numbered on from the last one.
  NodeId add_node();
  /// The node has handed over its data: it is no member any more.
  void leave(NodeId node) { left_at_[node.index()] = simulation_.now(); }
  /// When it left; kNever while it has not.
  Time left_at(NodeId node) const { return left_at_[node.index()]; }
  void crash(NodeId node);
  void restore(NodeId node);

  /// What coordinators believe: false once a node has been down for failure_detection.
  bool believed_up(NodeId id) const {
    const Node& n = *nodes_[id.index()];
    return n.up() || simulation_.now() < down_since_[id.index()] + config_.failure_detection;
  }

  /// A member as placements see it.
  Member member(NodeId id) const;
  std::uint32_t servers(NodeId id) const { return nodes_[id.index()]->setup().servers; }

 private:
  Node::Setup setup_of(NodeId id, std::size_t class_position) const;
  Simulation& simulation_;
  const ClusterConfig& config_;
  Topology topology_;
  Nodes nodes_;
  std::vector<Time> down_since_;
  std::vector<Time> left_at_;
  Network network_;
};

}  // namespace shardsim
