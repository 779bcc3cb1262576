#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/fields.h"

namespace shardsim {

/// Service demands of a node's jobs: how long one server is busy with one.
struct ServiceConfig {
  Durations coordinate;  ///< parse, route, merge
  Durations get;
  Durations put;
  Durations scan;      ///< the seek of a scan at one partition
  Durations scan_row;  ///< on top, for each row
  Durations stream;    ///< for each KiB of data moved, at either end
  ServiceConfig();
};
void fields_of(ServiceConfig& c, Fields& f);

struct NodeConfig {
  std::uint32_t servers{4};
  std::uint32_t queue{1000};
  double weight{1};
  ServiceConfig service{};
};
void fields_of(NodeConfig& c, Fields& f);

/// Nodes that differ from the others: the last `count` ones, in the order of the list.
struct NodeClassConfig {
  std::string name{"class"};
  std::uint32_t count{1};
  std::optional<std::uint32_t> servers;
  std::optional<std::uint32_t> queue;
  std::optional<double> weight;
  std::optional<double> speed;
};
void fields_of(NodeClassConfig& c, Fields& f);

/// A link of the topology besides the tree of regions, zones and racks.
struct LinkConfig {
  std::string from{};
  std::string to{};
  Duration latency{};
};
void fields_of(LinkConfig& c, Fields& f);

struct TopologyConfig {
  std::uint32_t regions{1};
  std::uint32_t zones{3};  ///< in a region
  std::uint32_t racks{4};  ///< in a zone
  std::vector<LinkConfig> links{};
};
void fields_of(TopologyConfig& c, Fields& f);

struct NetworkConfig {
  Duration same_rack{50'000};
  Duration same_zone{100'000};
  Duration cross_zone{500'000};
  Duration cross_region{35'000'000};
  Durations jitter;
  Bandwidth bandwidth{10e9};
  double loss{0};
  NetworkConfig();
};
void fields_of(NetworkConfig& c, Fields& f);

/// The `cluster` section.
struct ClusterConfig {
  std::uint32_t nodes{10};
  TopologyConfig topology{};
  NodeConfig node{};
  std::vector<NodeClassConfig> classes{};
  NetworkConfig network{};
  Duration failure_detection{1'000'000'000};
};
void fields_of(ClusterConfig& c, Fields& f);

/// The `clients` section.
struct ClientConfig {
  Duration timeout{1'000'000'000};
  std::uint32_t retries{2};
  Duration backoff{10'000'000};
  double backoff_factor{2};
};
void fields_of(ClientConfig& c, Fields& f);

/// One entry of `events`.
struct EventConfig {
  Duration at{};
  std::optional<std::uint32_t> add_nodes;
  std::vector<std::uint32_t> remove;
  std::vector<std::uint32_t> crash;
  std::vector<std::uint32_t> slow;
  std::optional<double> factor;
  std::vector<std::uint32_t> restore;
  std::optional<Duration> lasting;  ///< "for"
};
void fields_of(EventConfig& c, Fields& f);

/// Node numbers that do not exist at their time, removal of the last node, events after the end:
/// each as "/events/3/crash: …". Empty where all is well.
std::vector<std::string> check_events(const ClusterConfig& cluster,
                                      const std::vector<EventConfig>& events, Duration duration);

}  // namespace shardsim
