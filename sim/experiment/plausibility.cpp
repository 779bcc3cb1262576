#include "sim/experiment/plausibility.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shardsim {

namespace {

// Measured on one core of a current server, with 1,000 nodes: see tests/bench.
constexpr double kEventsPerSecond = 4e6;
constexpr double kBytesPerWrittenKey = 100;
constexpr double kBytesPerNode = 12'000;
constexpr double kBytesInFlight = 4'000;

/// What the closed forms need of an experiment.
struct Facts {
  std::unique_ptr<Workload> workload;
  std::vector<double> shares;  ///< by operation
  std::vector<OperationCost> costs;
  double rate{};  ///< requests a second; 0 for a closed loop
  double seconds{};
  double servers{};  ///< of all nodes, weighted by speed
  double nodes{};
  double demand{};  ///< server-seconds a request
  double p1{};      ///< share of the hottest key
};

Facts facts_of(const Experiment& e) {
  Facts f;
  f.workload = e.workload().build({.seed = e.seed,
                                   .duration = e.duration,
                                   .operations = e.system().operations,
                                   .zones = e.cluster.topology.regions * e.cluster.topology.zones});
  f.shares = f.workload->operation_shares();
  f.costs = e.store().costs(e.cluster, *f.workload);
  f.rate = f.workload->mean_rate().per_second;
  f.seconds = seconds(e.duration);
  f.nodes = e.cluster.nodes;
  f.servers = f.nodes * e.cluster.node.servers;
  for (const NodeClassConfig& c : e.cluster.classes) {
    const double plain = e.cluster.node.servers;
    f.servers +=
        c.count * (c.servers.value_or(e.cluster.node.servers) * c.speed.value_or(1) - plain);
  }
  for (std::size_t op = 0; op < f.shares.size(); ++op) {
    f.demand += f.shares[op] * f.costs[op].node_seconds;
  }
  const auto& groups = f.workload->popularity().groups;
  if (!groups.empty()) f.p1 = groups.front().share_each;
  return f;
}

std::string percent(double x) { return fmt::format("{:.0f}%", 100 * x); }

/// Utilisation of the servers of the hottest key's nodes by that key alone: its requests fall on
/// `copies` nodes and nowhere else.
double hottest(const Experiment& e, const Facts& f) {
  const double copies = std::min<double>(static_cast<double>(e.store().replicas()), f.nodes);
  double busy = 0;
  for (std::size_t op = 0; op < f.shares.size(); ++op) {
    // What is spread over more nodes than a key has copies is not the key's own load.
    const double local = std::min(1.0, copies / f.costs[op].nodes);
    busy += f.rate * f.p1 * f.shares[op] * f.costs[op].node_seconds * local / copies;
  }
  return busy / (f.servers / f.nodes);
}

}  // namespace

RunEstimate estimate(const Experiment& e) {
  if (e.study() != nullptr) return {};
  const Facts f = facts_of(e);
  RunEstimate r;
  r.requests = f.rate * f.seconds;
  double events = 0;
  double writes = 0;
  for (std::size_t op = 0; op < f.shares.size(); ++op) {
    events += f.shares[op] * f.costs[op].events;
    const std::string_view name = e.system().operations[op].name;
    if (name != "get" && name != "scan") writes += f.shares[op];
  }
  r.events = r.requests * events;
  r.wall_s = r.events / kEventsPerSecond;
  const double written = std::min(r.requests * writes, f.workload->key_count());
  r.memory_bytes = 2e7 + written * kBytesPerWrittenKey + f.nodes * kBytesPerNode +
                   f.rate * 0.01 * kBytesInFlight;
  r.mean_utilisation = f.rate * f.demand / f.servers;
  r.hottest_utilisation = hottest(e, f);
  return r;
}

std::vector<Finding> plausibility(const Experiment& e) {
  if (e.study() != nullptr) return {};
  std::vector<Finding> findings;
  const auto note = [&](std::string pointer, std::string text) {
    findings.push_back({Finding::Kind::note, std::move(pointer), std::move(text)});
  };
  const auto warn = [&](std::string pointer, std::string text) {
    findings.push_back({Finding::Kind::warning, std::move(pointer), std::move(text)});
  };
  const Facts f = facts_of(e);
  const RunEstimate r = estimate(e);

  if (f.rate > 0) {
    if (r.mean_utilisation >= 1) {
      warn("/workload/arrivals/rate",
           fmt::format("the nodes would have to be {} busy on average: queues grow until they are "
                       "full; a rate below {:.0f}/s, or more /cluster/nodes",
                       percent(r.mean_utilisation), f.rate / r.mean_utilisation));
    } else if (r.mean_utilisation < 0.01) {
      warn("/workload/arrivals/rate",
           fmt::format("the nodes are only {:.2g}% busy: nothing waits for anything, so the answer "
                       "says little; a rate of {:.0f}/s gives 30%",
                       100 * r.mean_utilisation, 0.3 * f.rate / r.mean_utilisation));
    } else if (r.hottest_utilisation >= 1) {
      warn("/workload/keys",
           fmt::format(
               "the hottest key alone ({:.3g}% of the requests) keeps its {} nodes {} busy, "
               "whatever the placement: they are overloaded; a rate below {:.0f}/s, less "
               "skew, or more /store/replication/replicas with read_from \"quorum\"",
               100 * f.p1, std::min<double>(static_cast<double>(e.store().replicas()), f.nodes),
               percent(r.hottest_utilisation), f.rate / r.hottest_utilisation));
    }
    const double measured = f.rate * seconds(e.duration - e.warmup);
    for (std::size_t op = 0; op < f.shares.size(); ++op) {
      const double samples = measured * f.shares[op];
      if (f.shares[op] > 0 && samples < 10'000) {
        warn("/duration",
             fmt::format("about {:.0f} measured {} requests: fewer than 10 lie above "
                         "p99.9; at least {:.0f}s gives 10",
                         samples, e.system().operations[op].name,
                         std::ceil(seconds(e.warmup) + 10'000 / (f.rate * f.shares[op]))));
      }
    }
    const double bits = e.cluster.network.bandwidth.bits_per_second;
    if (bits > 0) {
      const double copies = std::min<double>(static_cast<double>(e.store().replicas()), f.nodes);
      const double size = static_cast<double>(f.workload->mean_value_size().count);
      const double used = f.rate * copies * size * f.workload->mean_rows() * 8 / f.nodes / bits;
      if (used >= 1) {
        warn("/cluster/network/bandwidth",
             fmt::format("values would fill {} of each node's interface; a bandwidth of at least "
                         "{:.3g}Gbit/s",
                         percent(used), 2 * used * bits / 1e9));
      }
    }
  }
  if (f.p1 > 0) {
    const double copies = std::min<double>(static_cast<double>(e.store().replicas()), f.nodes);
    const double ceiling = copies / f.p1;
    if (f.nodes > ceiling) {
      note("/workload/keys",
           fmt::format("the hottest key has {:.3g}% of the requests: past {:.0f} nodes ({} copies) "
                       "placement alone can't balance the load; here the hottest node has at least "
                       "{:.2g} times the mean",
                       100 * f.p1, ceiling, copies, f.nodes / ceiling));
    }
  }
  if (r.wall_s > 60) {
    note("/duration", fmt::format("the run takes about {:.0f} minutes and {:.1f} GB ({:.2g} "
                                  "requests)",
                                  std::ceil(r.wall_s / 60), r.memory_bytes / 1e9, r.requests));
  }
  if (r.memory_bytes > 16e9) {
    warn("/workload/mix", fmt::format("the keys that are written need about {:.0f} GB; a shorter "
                                      "/duration, fewer writes or fewer keys",
                                      r.memory_bytes / 1e9));
  }
  for (std::size_t i = 0; i < e.events.size(); ++i) {
    if (e.events[i].at < e.warmup) {
      note(fmt::format("/events/{}/at", i),
           "it happens within the warm-up, whose requests do not count");
    }
  }
  return findings;
}

}  // namespace shardsim
