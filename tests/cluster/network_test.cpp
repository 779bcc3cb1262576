// Goal: messages take the time that topology, jitter and interfaces give them, and are lost as they
// should be.
#include "sim/cluster/network.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/engine/error.h"
#include "sim/engine/process.h"

namespace shardsim {
namespace {

ClusterConfig quiet(std::uint32_t nodes, double bits_per_second) {
  ClusterConfig c;
  c.nodes = nodes;
  c.topology = {.regions = 1, .zones = 1, .racks = 1};
  c.network.same_rack = 100us;
  c.network.jitter = Durations{};
  c.network.bandwidth = Bandwidth{bits_per_second};
  return c;
}

Process deliver(Cluster& cluster, NodeId from, NodeId to, Bytes size, std::vector<Time>& arrivals) {
  if (const bool ok = co_await cluster.network().send(from, to, size, 1); ok) {
    arrivals.push_back(cluster.simulation().now());
  }
}

Process stream(Cluster& cluster, NodeId from, NodeId to, int chunks, std::vector<Time>& ends) {
  for (int i = 0; i < chunks; ++i) {
    if (const bool ok = co_await cluster.network().send(from, to, Bytes{1'000'000}, 1); !ok)
      co_return;
  }
  ends.push_back(cluster.simulation().now());
}

TEST(Network, AMessageTakesItsTransmissionAndTheLatency) {
  Simulation s;
  const ClusterConfig c = quiet(2, 8e9);  // a byte a nanosecond
  Cluster cluster{s, c};
  std::vector<Time> arrivals;
  deliver(cluster, NodeId{0}, NodeId{1}, Bytes{1000}, arrivals);
  s.run();
  ASSERT_EQ(arrivals.size(), 1u);
  EXPECT_EQ(arrivals[0], kStart + 1us + 100us);
}

TEST(Network, TwoStreamsThroughOneInterfaceTakeTwiceAsLong) {
  // Long chunks, so that latency does not matter: 100 chunks of 1 ms each.
  const auto time = [](std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs) {
    Simulation s;
    ClusterConfig c = quiet(4, 8e9);
    c.network.same_rack = Duration{0};
    Cluster cluster{s, c};
    std::vector<Time> ends;
    for (const auto& [from, to] : pairs) stream(cluster, NodeId{from}, NodeId{to}, 100, ends);
    s.run();
    return *std::max_element(ends.begin(), ends.end()) - kStart;
  };
  const Duration one = time({{0, 1}});
  EXPECT_EQ(one, 100ms);
  EXPECT_EQ(time({{0, 2}, {1, 3}}), one) << "streams that share nothing";
  EXPECT_NEAR(seconds(time({{0, 2}, {0, 3}})), 2 * seconds(one), 0.0011) << "one sender";
  EXPECT_NEAR(seconds(time({{0, 2}, {1, 2}})), 2 * seconds(one), 0.0011) << "one receiver";
}

TEST(Network, LosesTheConfiguredShareWithin4_9Sigma) {
  Simulation s;
  ClusterConfig c = quiet(2, 0);
  c.network.loss = 0.1;
  Cluster cluster{s, c};
  std::vector<Time> arrivals;
  const RandomStream chance{7, Purpose::test};
  const int n = 100'000;
  struct Sender {
    static Process run(Cluster& k, std::uint64_t bits, std::vector<Time>& out) {
      if (const bool ok = co_await k.network().send(NodeId{0}, NodeId{1}, Bytes{100}, bits); ok)
        out.push_back({});
    }
  };
  for (int i = 0; i < n; ++i) {
    Sender::run(cluster, chance.bits({static_cast<std::uint64_t>(i)}).a, arrivals);
  }
  s.run();
  const double lost = n - static_cast<double>(arrivals.size());
  EXPECT_NEAR(lost, n * 0.1, 4.9 * std::sqrt(n * 0.1 * 0.9));
  EXPECT_EQ(cluster.network().counters().lost_messages, static_cast<std::uint64_t>(lost));
}

TEST(Network, AMessageToANodeThatIsDownNeverArrives) {
  Simulation s;
  const ClusterConfig c = quiet(2, 0);
  Cluster cluster{s, c};
  cluster.crash(NodeId{1});
  std::vector<Time> arrivals;
  deliver(cluster, NodeId{0}, NodeId{1}, Bytes{1}, arrivals);
  s.run();
  EXPECT_TRUE(arrivals.empty());
}

TEST(Topology, LatenciesFollowTheTreeOfRegionsZonesAndRacks) {
  const TopologyConfig t{.regions = 2, .zones = 2, .racks = 2};
  const NetworkConfig n;
  const Topology topology{t, n};
  const auto rack = [](std::uint32_t r) { return RackId{r}; };
  EXPECT_EQ(topology.latency(rack(0), rack(0)), n.same_rack);
  EXPECT_EQ(topology.latency(rack(0), rack(1)), n.same_zone);
  EXPECT_EQ(topology.latency(rack(0), rack(2)), n.cross_zone);
  EXPECT_EQ(topology.latency(rack(0), rack(4)), n.cross_region);
  EXPECT_EQ(topology.latency(ZoneId{0}, rack(1)), n.same_zone) << "clients outside the racks";
  EXPECT_EQ(topology.latency(ZoneId{0}, rack(2)), n.cross_zone);
}

TEST(Topology, AnExtraLinkShortensEveryPathThatGainsByIt) {
  TopologyConfig t{.regions = 2, .zones = 1, .racks = 2};
  t.links.push_back({"region0/zone0", "region1/zone0", 5ms});
  const NetworkConfig n;
  const Topology topology{t, n};
  EXPECT_EQ(topology.latency(RackId{0}, RackId{2}), 5ms + n.same_zone);
}

TEST(Topology, ALinkToNowhereSaysWhatPlacesThereAre) {
  TopologyConfig t{.regions = 1, .zones = 2, .racks = 2};
  t.links.push_back({"region0/zone2", "region0", 5ms});
  try {
    const Topology topology{t, NetworkConfig{}};
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_STREQ(e.what(),
                 "/cluster/topology/links/0/from: there are 2 zones, numbered from 0, so no "
                 "\"zone2\" in \"region0/zone2\"; places are written \"region0\", "
                 "\"region0/zone1\" or \"region0/zone1/rack2\"");
  }
}

}  // namespace
}  // namespace shardsim
