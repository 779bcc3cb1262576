// Goal: nodes and networks queue as theory says. Method: simulation against closed forms. Bounds:
// two-sided 1e-6 a comparison is 4.9 standard errors, taken from 50 batch means of a long run
// (batches far longer than the correlation time); the latency distribution by a Kolmogorov-Smirnov
// test on samples thinned until they are uncorrelated.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/engine/distribution.h"
#include "sim/engine/join.h"
#include "sim/engine/process.h"

namespace shardsim {
namespace {

constexpr double kFalseAlarm = 1e-6;
constexpr std::size_t kBatches = 50;

/// Asserts that the mean of a correlated series agrees with theory, by batch means.
void expect_mean(const std::vector<double>& series, double theory, const char* what) {
  const std::size_t length = series.size() / kBatches;
  std::vector<double> means;
  for (std::size_t b = 0; b < kBatches; ++b) {
    double sum = 0;
    for (std::size_t i = 0; i < length; ++i) sum += series[b * length + i];
    means.push_back(sum / static_cast<double>(length));
  }
  double mean = 0;
  for (const double m : means) mean += m / kBatches;
  double variance = 0;
  for (const double m : means) variance += (m - mean) * (m - mean) / (kBatches - 1);
  const boost::math::students_t t{kBatches - 1};
  const double bound = quantile(complement(t, kFalseAlarm / 2)) * std::sqrt(variance / kBatches);
  EXPECT_NEAR(mean, theory, bound) << what;
  // The bound must be able to tell a wrong model: a few per cent at most.
  EXPECT_LT(bound, 0.08 * theory) << what << ": too short a run to say anything";
}

struct Station {
  Simulation simulation;
  Node node;
  RandomStream arrivals{11, Purpose::arrival};
  RandomStream services{11, Purpose::service};
  std::vector<double> waits;
  std::vector<double> sojourns;
  explicit Station(std::uint32_t servers)
      : node(simulation, NodeId{0}, {.servers = servers, .queue = 1'000'000}) {}
};

Process customer(Simulation& s, Station& at, Duration demand) {
  const Time came = s.now();
  const Served served = co_await at.node.serve(demand);
  at.waits.push_back(seconds(served.queued));
  at.sojourns.push_back(seconds(s.now() - came));
}

Process source(Simulation& s, Station& at, Duration gap, Distribution service, std::uint64_t n) {
  const Durations gaps{Distribution::exponential(static_cast<double>(gap.count()))};
  const Durations demands{service};
  for (std::uint64_t i = 0; i < n; ++i) {
    co_await s.delay(gaps.draw(at.arrivals.bits({i}).a));
    customer(s, at, demands.draw(at.services.bits({i}).a));
  }
}

/// Erlang C: the probability of waiting in M/M/c with offered load a.
double erlang_c(double a, int c) {
  double term = 1;
  double sum = 1;
  for (int k = 1; k < c; ++k) {
    term *= a / k;
    sum += term;
  }
  term *= a / c;
  const double waiting = term / (1 - a / c);
  return waiting / (sum + waiting);
}

TEST(Queue, MeanWaitOfMM1AndMMcIsErlangs) {
  for (const auto& [servers, load] : {std::pair{1u, 0.5}, {1u, 0.8}, {4u, 0.8}, {8u, 0.8}}) {
    Station station{servers};
    const double mean_service = 1e-3;
    const double a = load * servers;
    const auto gap = Duration{static_cast<std::int64_t>(mean_service / a * 1e9)};
    source(station.simulation, station, gap, Distribution::exponential(1e6), 1'500'000);
    station.simulation.run();
    const double wait = erlang_c(a, static_cast<int>(servers)) * mean_service / (servers - a);
    expect_mean(station.waits, wait, "M/M/c");
  }
}

TEST(Queue, MeanWaitOfMG1IsPollaczeksAndKhinchins) {
  for (const Distribution& service : {Distribution::constant(1e6), Distribution::uniform(0, 2e6),
                                      Distribution::lognormal(1e6, 1.5)}) {
    Station station{1};
    const double load = 0.7;
    source(station.simulation, station, Duration{static_cast<std::int64_t>(1e6 / load)}, service,
           1'500'000);
    station.simulation.run();
    const double wait = load / (1 - load) * 1e-3 * (1 + service.squared_cv()) / 2;
    expect_mean(station.waits, wait, "M/G/1");
  }
}

TEST(Queue, SojournOfMM1IsExponential) {
  Station station{1};
  const double load = 0.5;
  source(station.simulation, station, Duration{2'000'000}, Distribution::exponential(1e6),
         2'000'000);
  station.simulation.run();
  // Sojourns that far apart are uncorrelated at load 0.5: the relaxation time is
  // 1 / (mu (1 - sqrt(load))^2) = 12 services = 6 customers.
  const std::size_t kThinning = 200;
  std::vector<double> sample;
  for (std::size_t i = 1000; i < station.sojourns.size(); i += kThinning) {
    sample.push_back(station.sojourns[i]);
  }
  std::ranges::sort(sample);
  const double mean = 1e-3 / (1 - load);
  double distance = 0;
  const double n = static_cast<double>(sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double p = -std::expm1(-sample[i] / mean);
    distance =
        std::max({distance, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  // Massart's bound: P(sup > d) <= 2 exp(-2 n d^2).
  EXPECT_LT(distance, std::sqrt(std::log(2 / kFalseAlarm) / (2 * n)));
}

struct Tandem {
  std::vector<double> times;
};
Process through(Cluster& cluster, Tandem& out, RandomBits network, RandomBits service) {
  const Time began = cluster.simulation().now();
  const Durations demand{Distribution::exponential(1e6)};
  const bool arrived =
      co_await cluster.network().send(NodeId{0}, NodeId{1}, Bytes{1000}, network.a);
  EXPECT_TRUE(arrived);
  const Served first = co_await cluster[NodeId{1}].serve(demand.draw(service.a));
  EXPECT_TRUE(static_cast<bool>(first));
  const bool there = co_await cluster.network().send(NodeId{1}, NodeId{2}, Bytes{1000}, network.b);
  EXPECT_TRUE(there);
  const Served second = co_await cluster[NodeId{2}].serve(demand.draw(service.b));
  EXPECT_TRUE(static_cast<bool>(second));
  out.times.push_back(seconds(cluster.simulation().now() - began));
}
Process tandem_source(Cluster& cluster, Tandem& out, std::uint64_t n) {
  Simulation& s = cluster.simulation();
  const RandomStream arrivals{5, Purpose::arrival};
  const RandomStream network{5, Purpose::network};
  const RandomStream service{5, Purpose::service};
  const Durations gaps{Distribution::exponential(2e6)};
  for (std::uint64_t i = 0; i < n; ++i) {
    co_await s.delay(gaps.draw(arrivals.bits({i}).a));
    through(cluster, out, network.bits({i}), service.bits({i}));
  }
}
TEST(Queue, ATandemOfNetworkAndNodesAddsUpByBurkesTheorem) {
  Simulation s;
  ClusterConfig c;
  c.nodes = 3;
  c.topology = {.regions = 1, .zones = 1, .racks = 1};
  c.node.servers = 1;
  c.node.queue = 1'000'000;
  c.network.same_rack = 300us;
  c.network.jitter = Durations{Distribution::exponential(50e3)};
  c.network.bandwidth = Bandwidth{8e8};  // 10 us for 1000 bytes
  Cluster cluster{s, c};
  Tandem out;
  tandem_source(cluster, out, 1'000'000);
  s.run();
  // Departures of M/M/1 are Poisson, so the second node is M/M/1 too; jitter and the interfaces at
  // 0.5% utilisation keep them so but for less than the bound.
  expect_mean(out.times, 2 * (10e-6 + 300e-6 + 50e-6) + 2 * 1e-3 / (1 - 0.5), "tandem");
}

struct Quorum {
  std::vector<double> times;
};
Process replica(Simulation& s, Duration d, Join<int>::Branch branch) {
  co_await s.delay(d);
  branch.answer(0);
}
Process ask_in_turn(Simulation& s, Quorum& out, std::uint64_t times, std::size_t n, std::size_t k) {
  const RandomStream chance{3, Purpose::service};
  const Durations service{Distribution::exponential(1e6)};
  for (std::uint64_t i = 0; i < times; ++i) {
    const Time began = s.now();
    Join<int> join{s, n, k};
    for (std::size_t r = 0; r < n; ++r) {
      const RandomBits bits = chance.bits({i, 0, 0, static_cast<std::uint16_t>(r)});
      replica(s, service.draw(bits.a), join.branch());
    }
    const Joined how = co_await join.first();
    EXPECT_EQ(how, Joined::reached);
    out.times.push_back(seconds(s.now() - began));
  }
}
TEST(Join, LatencyOfKOfNExponentialReplicasIsADifferenceOfHarmonicNumbers) {
  for (const auto& [n, k] :
       {std::pair<std::size_t, std::size_t>{3, 1}, {3, 2}, {3, 3}, {5, 3}, {8, 8}}) {
    Simulation s;
    Quorum out;
    ask_in_turn(s, out, 400'000, n, k);
    s.run();
    double mean = 0;
    for (std::size_t j = 0; j < k; ++j) mean += 1e-3 / static_cast<double>(n - j);
    expect_mean(out.times, mean, "k of n");
  }
}

}  // namespace
}  // namespace shardsim
