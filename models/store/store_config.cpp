#include "models/store/store_config.h"

#include <fmt/format.h>

#include <array>

namespace shardsim {

void fields_of(ReplicationConfig& c, Fields& f) {
  static constexpr std::array<Option, 1> kSchemes{
      {{"leaderless", "any replica takes reads and writes; quorums make them overlap"}}};
  static constexpr std::array<Option, 2> kReadFrom{
      {{"all", "ask every replica and take the first read_quorum answers"},
       {"quorum", "ask read_quorum replicas, the coordinator first and others at random"}}};
  static constexpr std::array<Option, 3> kSpread{
      {{"node", "replicas on distinct nodes"},
       {"rack", "in distinct racks, as far as there are enough"},
       {"zone", "in distinct zones, as far as there are enough"}}};
  std::size_t scheme = 0;
  f.choice("scheme", scheme, kSchemes, "How copies are kept in step.");
  f.field("replicas", c.replicas, "Copies of each record (N).",
          {1, static_cast<std::uint32_t>(kMostReplicas)});
  f.field("read_quorum", c.read_quorum, "Replicas that must answer a read (R).",
          {1, static_cast<std::uint32_t>(kMostReplicas)});
  f.field("write_quorum", c.write_quorum, "Replicas that must acknowledge a write (W).",
          {1, static_cast<std::uint32_t>(kMostReplicas)});
  f.choice("read_from", c.read_from, kReadFrom, "Which replicas a read asks.");
  f.choice("spread", c.spread, kSpread, "Failure domains that copies of a record do not share.");
  for (const auto& [name, quorum] :
       {std::pair{"read_quorum", c.read_quorum}, std::pair{"write_quorum", c.write_quorum}}) {
    if (quorum > c.replicas) {
      f.objection(
          name, fmt::format("a {} of {} can't be met by {} replicas (./replicas); at most {}", name,
                            quorum, c.replicas, c.replicas));
    }
  }
  if (c.replicas == 1) {
    f.without_effect("spread", "there is one copy of each record (./replicas)");
    f.without_effect("read_from", "there is one copy of each record (./replicas)");
  } else if (c.read_quorum == c.replicas) {
    f.without_effect("read_from", "the read_quorum takes all replicas anyway");
  }
}

void fields_of(RebalanceConfig& c, Fields& f) {
  f.field("throttle", c.throttle, "Bytes a second that one node sends at most while data moves.",
          {Bytes{1}, Bytes{INT64_MAX}});
  f.field("chunk", c.chunk, "Data sent, applied and cut over at once.",
          {Bytes{1024}, Bytes{std::int64_t{64} * 1024 * 1024}});
}

StoreConfig::StoreConfig(std::span<const PlacementStrategy* const> placements)
    : placements_(placements) {
  for (std::size_t i = 0; i < placements.size(); ++i) {
    options_.push_back({placements[i]->name, placements[i]->summary});
    if (placements[i]->name == "ring") strategy_ = i;
  }
  made_ = strategy_;
  placement_ = placements_[made_]->make();
}

void StoreConfig::describe(Fields& f) {
  f.family("placement", "strategy", strategy_, options_, "How keys are assigned to nodes.",
           [this](std::size_t chosen) -> Fields::Describe {
             strategy_ = chosen;
             // What was read stays when the same description is visited again.
             if (made_ != chosen) placement_ = placements_[chosen]->make();
             made_ = chosen;
             return [factory = placement_.get()](Fields& inner) { factory->describe(inner); };
           });
  f.field("replication", replication, "How many copies there are and how they agree.");
  f.field("rebalance", rebalance, "How data moves when nodes join or leave.");
}

namespace {

/// The members at the start as far as weights go; classes take the last nodes.
Membership weights_of(const ClusterConfig& cluster) {
  Membership m;
  for (std::uint32_t i = 0; i < cluster.nodes; ++i) {
    m.members.push_back({.node = NodeId{i}, .weight = cluster.node.weight});
  }
  std::size_t end = m.members.size();
  for (auto c = cluster.classes.rbegin(); c != cluster.classes.rend(); ++c) {
    for (std::uint32_t i = 0; i < c->count && end > 0; ++i) {
      m.members[--end].weight = c->weight.value_or(cluster.node.weight);
    }
  }
  return m;
}

}  // namespace

std::vector<std::string> StoreConfig::objections(const ClusterConfig& cluster) const {
  std::vector<std::string> wrong;
  PlacementInput input;
  input.membership = weights_of(cluster);
  input.replicas = replication.replicas;
  if (const auto text = placement_->objection(input)) {
    wrong.push_back("/store/placement: " + *text);
  }
  const auto quorum = [&](std::string_view name, std::uint32_t need) {
    if (need <= cluster.nodes) return;
    wrong.push_back(fmt::format(
        "/store/replication/{}: {} replicas can't answer in a cluster of {} "
        "{} (/cluster/nodes); at most {}",
        name, need, cluster.nodes, cluster.nodes == 1 ? "node" : "nodes", cluster.nodes));
  };
  if (replication.read_quorum <= replication.replicas)
    quorum("read_quorum", replication.read_quorum);
  if (replication.write_quorum <= replication.replicas) {
    quorum("write_quorum", replication.write_quorum);
  }
  return wrong;
}

}  // namespace shardsim
