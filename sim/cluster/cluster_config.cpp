#include "sim/cluster/cluster_config.h"

#include <fmt/format.h>

#include <algorithm>

namespace shardsim {

namespace {
Durations constant(Duration d) {
  return Durations{Distribution::constant(static_cast<double>(d.count()))};
}
Durations exponential_of(Duration mean) {
  return Durations{Distribution::exponential(static_cast<double>(mean.count()))};
}
}  // namespace

ServiceConfig::ServiceConfig()
    : coordinate(constant(20us)),
      get(exponential_of(200us)),
      put(exponential_of(300us)),
      scan(exponential_of(150us)),
      scan_row(constant(1us)),
      stream(constant(30us)) {}

void fields_of(ServiceConfig& c, Fields& f) {
  f.field("coordinate", c.coordinate, "A coordinator's own work on a request.");
  f.field("get", c.get, "Reading one record at one replica.");
  f.field("put", c.put, "Writing one record at one replica.");
  f.field("scan", c.scan, "Seeking the start of a range at one partition.");
  f.field("scan_row", c.scan_row, "Each row that a scan reads, besides the seek.");
  f.field("stream", c.stream, "Each KiB of data that a node sends or takes when data moves.");
}

void fields_of(NodeConfig& c, Fields& f) {
  f.field("servers", c.servers, "Jobs that a node serves at once: its cores.", {1, 4096});
  f.field("queue", c.queue, "Jobs that may wait at a node; one more is rejected.",
          {0, 100'000'000});
  f.field("weight", c.weight,
          "Share of the data relative to other nodes, where the strategy weighs.", {0, 1e6, true});
  f.field("service", c.service, "How long one server is busy with one job.");
}

void fields_of(NodeClassConfig& c, Fields& f) {
  f.field("name", c.name, "A name for people.");
  f.field("count", c.count, "How many nodes; classes take the last nodes, in this order.",
          {1, 1'000'000});
  f.field("servers", c.servers, "As in /cluster/node.", {1, 4096});
  f.field("queue", c.queue, "As in /cluster/node.", {0, 100'000'000});
  f.field("weight", c.weight, "As in /cluster/node.", {0, 1e6, true});
  f.field("speed", c.speed, "Service takes 1/speed of the time.", {0, 1e6, true});
}

void fields_of(LinkConfig& c, Fields& f) {
  f.field("from", c.from, "A place: \"region0\", \"region0/zone1\" or \"region0/zone1/rack2\".");
  f.field("to", c.to, "The other place.");
  f.field("latency", c.latency, "One way; paths take the shortest way through all links.");
}

void fields_of(TopologyConfig& c, Fields& f) {
  f.field("regions", c.regions, "Regions.", {1, 100});
  f.field("zones", c.zones, "Zones in a region.", {1, 100});
  f.field("racks", c.racks, "Racks in a zone; nodes fill zones and racks in turn.", {1, 1000});
  f.field("links", c.links, "Direct links besides the tree of regions, zones and racks.");
}

NetworkConfig::NetworkConfig() : jitter(exponential_of(10us)) {}

void fields_of(NetworkConfig& c, Fields& f) {
  f.field("same_rack", c.same_rack, "Latency one way between nodes of one rack.");
  f.field("same_zone", c.same_zone, "Latency one way between racks of one zone.");
  f.field("cross_zone", c.cross_zone, "Latency one way between zones of one region.");
  f.field("cross_region", c.cross_region, "Latency one way between regions.");
  f.field("jitter", c.jitter, "Added to each message's latency.");
  f.field("bandwidth", c.bandwidth, "Of each node's interface, each way; 0 is without limit.");
  f.field("loss", c.loss, "Probability that a message is lost.", {0, 1});
  if (c.same_rack > c.same_zone || c.same_zone > c.cross_zone || c.cross_zone > c.cross_region) {
    f.objection("same_zone",
                "latencies must not fall with distance: same_rack <= same_zone <= cross_zone <= "
                "cross_region");
  }
}

void fields_of(ClusterConfig& c, Fields& f) {
  f.field("nodes", c.nodes, "Nodes at the start.", {1, 1'000'000});
  f.field("topology", c.topology, "Where the nodes stand.");
  f.field("node", c.node, "What a node is.");
  f.field("classes", c.classes, "Nodes that differ from the others.");
  f.field("network", c.network, "How messages travel.");
  f.field("failure_detection", c.failure_detection,
          "A crashed node is silent for this long; then all coordinators leave it out.");
  std::uint64_t in_classes = 0;
  for (const NodeClassConfig& k : c.classes) in_classes += k.count;
  if (in_classes > c.nodes) {
    f.objection("classes", fmt::format("the classes have {} nodes together; the cluster has {}",
                                       in_classes, c.nodes));
  }
  if (c.topology.regions == 1) {
    f.without_effect("network/cross_region", "there is one region (/cluster/topology/regions)");
  }
}

void fields_of(ClientConfig& c, Fields& f) {
  f.field("timeout", c.timeout, "A client gives an attempt up after this long.",
          {Duration{1}, Duration::max()});
  f.field("retries", c.retries, "Further attempts after the first one failed.", {0, 100});
  f.field("backoff", c.backoff, "Wait before the first retry; half of it to all of it, at random.");
  f.field("backoff_factor", c.backoff_factor, "Each further wait is this much longer.", {1, 100});
  if (c.retries == 0) {
    f.without_effect("backoff", "there are no retries (/clients/retries)");
  }
  if (c.retries <= 1) {
    f.without_effect("backoff_factor", "there is no second retry (/clients/retries)");
  }
}

void fields_of(EventConfig& c, Fields& f) {
  f.field("at", c.at, "When, from the start of the run.");
  f.field("add_nodes", c.add_nodes, "This many nodes join, numbered on from the last one.",
          {1, 100'000});
  f.field("remove", c.remove, "These nodes hand over their data, then leave.");
  f.field("crash", c.crash, "These nodes stop: their queues are lost, what was stored stays.");
  f.field("slow", c.slow, "These nodes serve slower by `factor`.");
  f.field("factor", c.factor, "How much longer service takes on slow nodes.", {0, 1e6, true});
  f.field("restore", c.restore, "These nodes are up again, at full speed.");
  f.field("for", c.lasting, "A crash or slowness ends by itself after this long.",
          {Duration{1}, Duration::max()});
  const int kinds = (c.add_nodes ? 1 : 0) + (c.remove.empty() ? 0 : 1) + (c.crash.empty() ? 0 : 1) +
                    (c.slow.empty() ? 0 : 1) + (c.restore.empty() ? 0 : 1);
  if (kinds != 1) {
    f.objection("at", fmt::format("an event does one thing, this one {}; one of add_nodes, remove, "
                                  "crash, slow or restore",
                                  kinds == 0 ? "does nothing" : fmt::format("does {}", kinds)));
  }
  if (!c.slow.empty() && !c.factor) {
    f.objection("slow", "a slow node needs a \"factor\", e.g. 10 for ten times longer");
  }
  if (c.slow.empty()) f.without_effect("factor", "the event slows no node");
  if (c.slow.empty() && c.crash.empty())
    f.without_effect("for", "only crash and slow end by themselves");
}

std::vector<std::string> check_events(const ClusterConfig& cluster,
                                      const std::vector<EventConfig>& events, Duration duration) {
  std::vector<std::string> wrong;
  std::vector<std::size_t> order(events.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return events[i].at; });
  std::uint32_t known = cluster.nodes;
  std::vector<bool> gone(known, false);
  const auto check_nodes = [&](std::size_t i, std::string_view what,
                               const std::vector<std::uint32_t>& nodes) {
    for (const std::uint32_t n : nodes) {
      if (n >= known) {
        wrong.push_back(fmt::format(
            "/events/{}/{}: there is no node {} at that time; nodes are numbered 0 to {}", i, what,
            n, known - 1));
      } else if (gone[n]) {
        wrong.push_back(
            fmt::format("/events/{}/{}: node {} has left the cluster before", i, what, n));
      }
    }
  };
  for (const std::size_t i : order) {
    const EventConfig& e = events[i];
    if (e.at >= duration) {
      wrong.push_back(fmt::format("/events/{}/at: the run has ended by then; before /duration", i));
    }
    check_nodes(i, "crash", e.crash);
    check_nodes(i, "slow", e.slow);
    check_nodes(i, "restore", e.restore);
    check_nodes(i, "remove", e.remove);
    for (const std::uint32_t n : e.remove) {
      if (n < known) gone[n] = true;
    }
    if (e.add_nodes) {
      known += *e.add_nodes;
      gone.resize(known, false);
    }
    if (std::ranges::all_of(gone, [](bool g) { return g; })) {
      wrong.push_back(
          fmt::format("/events/{}/remove: this removes the last node; at least one "
                      "must stay",
                      i));
    }
  }
  return wrong;
}

}  // namespace shardsim
