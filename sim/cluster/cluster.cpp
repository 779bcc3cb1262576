#include "sim/cluster/cluster.h"

namespace shardsim {

Cluster::Cluster(Simulation& simulation, const ClusterConfig& config)
    : simulation_(simulation),
      config_(config),
      topology_(config.topology, config.network),
      network_(simulation, topology_, config.network, nodes_) {
  for (std::uint32_t i = 0; i < config.nodes; ++i) add_node();
}

Node::Setup Cluster::setup_of(NodeId id, std::size_t i) const {
  const RackId rack = topology_.rack_of(id);
  Node::Setup s{.servers = config_.node.servers,
                .queue = config_.node.queue,
                .rack = rack,
                .zone = topology_.zone_of(rack),
                .weight = config_.node.weight,
                .speed = 1};
  if (i >= config_.nodes) return s;  // nodes that join later are plain ones
  std::size_t in_classes = 0;
  for (const NodeClassConfig& c : config_.classes) in_classes += c.count;
  std::size_t first = config_.nodes - in_classes;
  for (const NodeClassConfig& c : config_.classes) {
    if (i >= first && i < first + c.count) {
      s.servers = c.servers.value_or(s.servers);
      s.queue = c.queue.value_or(s.queue);
      s.weight = c.weight.value_or(s.weight);
      s.speed = c.speed.value_or(s.speed);
    }
    first += c.count;
  }
  return s;
}

NodeId Cluster::add_node() {
  const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
  nodes_.push_back(std::make_unique<Node>(simulation_, id, setup_of(id, nodes_.size())));
  down_since_.push_back(kStart);
  left_at_.push_back(kNever);
  return id;
}

void Cluster::crash(NodeId node) {
  if (!nodes_[node.index()]->up()) return;
  nodes_[node.index()]->crash();
  down_since_[node.index()] = simulation_.now();
}

void Cluster::restore(NodeId node) { nodes_[node.index()]->restore(); }

Member Cluster::member(NodeId id) const {
  const Node::Setup& s = nodes_[id.index()]->setup();
  return {.node = id, .weight = s.weight, .rack = s.rack, .zone = s.zone};
}

}  // namespace shardsim
