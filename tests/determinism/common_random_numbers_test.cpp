// Goal: strategies that are compared under one seed meet the same requests (arrival instants, keys,
// sizes, operations, zones), and each replica of a request the same service demand, whatever else
// the strategies do. Method: whole runs with the store's entrance watched: what clients send there
// first, and by how much each node's busy time grows from one request to the next where requests
// are too far apart to overlap.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

/// What came to the store's entrance, of one run.
struct SeenRun {
  std::vector<Request> requests;  ///< as their first attempts brought them
  std::vector<Time> sent;         ///< when each first attempt left its client
  std::uint64_t retries{};
  /// Busy time of each node that worked since the request before, ascending: for requests that do
  /// not overlap, the demands of the request before at its coordinator and replicas.
  std::vector<std::vector<std::int64_t>> demands;
  std::string metrics;
};
SeenRun* seen = nullptr;  // of the run that is going on

class WatchedStore final : public System {
 public:
  WatchedStore(std::unique_ptr<System> store, Cluster& cluster)
      : store_(std::move(store)), cluster_(cluster), busy_ns_(cluster.size()) {}
  void start() override { store_->start(); }
  void serve(const Attempt& attempt, Join<Reply>::Branch client) override {
    if (attempt.number == 0) {
      seen->requests.push_back(attempt.request);
      seen->sent.push_back(attempt.sent);
      seen->demands.push_back(growth());
    } else {
      ++seen->retries;
    }
    store_->serve(attempt, std::move(client));
  }
  void change_membership(std::span<const NodeId> joined, std::span<const NodeId> leaving) override {
    store_->change_membership(joined, leaving);
  }
  void begin_measurement() override { store_->begin_measurement(); }
  std::size_t partitions() const override { return store_->partitions(); }
  void report(SystemReport& report) const override { store_->report(report); }

 private:
  std::vector<std::int64_t> growth() {
    std::vector<std::int64_t> grown;
    for (std::uint32_t i = 0; i < cluster_.size(); ++i) {
      const std::int64_t now = cluster_[NodeId{i}].counters().busy_ns;
      if (now > busy_ns_[i]) grown.push_back(now - busy_ns_[i]);
      busy_ns_[i] = now;
    }
    std::ranges::sort(grown);
    return grown;
  }
  std::unique_ptr<System> store_;
  Cluster& cluster_;
  std::vector<std::int64_t> busy_ns_;
};

class WatchedStoreFactory final : public SystemFactory {
 public:
  explicit WatchedStoreFactory(std::unique_ptr<SystemFactory> store) : store_(std::move(store)) {}
  void describe(Fields& fields) override { store_->describe(fields); }
  std::unique_ptr<System> build(const SystemInput& input) const override {
    return std::make_unique<WatchedStore>(store_->build(input), input.cluster);
  }
  std::vector<std::string> objections(const ClusterConfig& cluster) const override {
    return store_->objections(cluster);
  }
  std::vector<OperationCost> costs(const ClusterConfig& cluster,
                                   const Workload& workload) const override {
    return store_->costs(cluster, workload);
  }
  std::size_t replicas() const override { return store_->replicas(); }
  std::string_view placement() const override { return store_->placement(); }

 private:
  std::unique_ptr<SystemFactory> store_;
};

const Registries& watched() {
  static const SystemKind kind = [] {
    SystemKind k = kv_store;
    k.make =
        [](std::span<const PlacementStrategy* const> placements) -> std::unique_ptr<SystemFactory> {
      return std::make_unique<WatchedStoreFactory>(kv_store.make(placements));
    };
    return k;
  }();
  static const Registries all = [] {
    Registries r = built_in();
    r.systems = {&kind};
    return r;
  }();
  return all;
}

SeenRun watch(const char* config, const std::vector<std::string>& set) {
  SeenRun run;
  seen = &run;
  const ConfigFile file = config_from_text(config, "watched", {.set = set, .seed = {}}, watched());
  run.metrics = run_experiment(file.experiment(0)).metrics;
  seen = nullptr;
  return run;
}

std::string told(const Request& r, Time sent) {
  return fmt::format(
      "request {} at {} ns, sent at {}: operation {}, key {:016x} at {:016x} to "
      "{:016x}, rank {}, {} bytes, {} rows, zone {}",
      r.id.value, (r.intended_start - kStart).count(), (sent - kStart).count(), r.operation.value,
      r.key.hash, r.key.position, r.last_key.hash, r.popularity_rank, r.value_size.count, r.rows,
      r.zone.value);
}

void expect_same_requests(const SeenRun& a, const SeenRun& b) {
  EXPECT_NE(a.metrics, b.metrics) << "the strategies do differ";
  ASSERT_EQ(a.requests.size(), b.requests.size());
  for (std::size_t i = 0; i < a.requests.size(); ++i) {
    ASSERT_EQ(told(a.requests[i], a.sent[i]), told(b.requests[i], b.sent[i]));
  }
}

// Hot keys past what their nodes can do: time-outs and retries differ from strategy to strategy.
constexpr const char* kBusy = R"({
  "name": "busy", "duration": "2s",
  "cluster": { "nodes": 8, "node": { "servers": 2, "queue": 100 }, "network": { "loss": 0.001 } },
  "workload": { "arrivals": { "process": "poisson", "rate": "20k/s" },
                "keys": { "count": "10k", "distribution": { "zipf": 0.99 } },
                "mix": { "get": 0.7, "put": 0.2, "insert": 0.02, "scan": 0.03,
                         "read_modify_write": 0.05 },
                "value_size": { "lognormal": { "mean": "1KiB", "cv": 1.5 } } },
  "clients": { "timeout": "20ms", "retries": 2, "backoff": "2ms" }
})";
// A request every 50 ms: each is over before the next one comes.
constexpr const char* kIdle = R"({
  "name": "idle", "duration": "100s",
  "cluster": { "nodes": 8 },
  "workload": { "arrivals": { "process": "constant", "rate": "20/s" },
                "keys": { "count": "10k", "distribution": { "zipf": 0.8 } },
                "mix": { "get": 0.5, "put": 0.5 } }
})";
const std::string kRing = "store.placement.strategy=ring";
const std::string kJump = "store.placement.strategy=jump";
const std::string kAll = "store.replication.read_from=all";
const std::string kQuorum = "store.replication.read_from=quorum";

TEST(CommonRandomNumbers, TwoPlacementsMeetTheSameRequests) {
  const SeenRun ring = watch(kBusy, {kRing});
  const SeenRun jump = watch(kBusy, {kJump});
  EXPECT_GT(ring.requests.size(), 30'000u);
  EXPECT_GT(ring.retries, 100u);
  EXPECT_NE(ring.retries, jump.retries);
  expect_same_requests(ring, jump);
}

TEST(CommonRandomNumbers, ReadsOfAllAndOfAQuorumMeetTheSameRequests) {
  const SeenRun all = watch(kBusy, {kAll});
  const SeenRun quorum = watch(kBusy, {kQuorum});
  EXPECT_NE(all.retries, quorum.retries);
  expect_same_requests(all, quorum);
}

TEST(CommonRandomNumbers, EachReplicaOfARequestHasTheSameDemandUnderBothPlacements) {
  const SeenRun ring = watch(kIdle, {kRing});
  const SeenRun jump = watch(kIdle, {kJump});
  expect_same_requests(ring, jump);
  ASSERT_GT(ring.demands.size(), 1'900u);
  for (std::size_t i = 1; i < ring.demands.size(); ++i) {
    ASSERT_EQ(ring.demands[i].size(), 3u) << "the coordinator is one of three replicas";
    ASSERT_EQ(ring.demands[i], jump.demands[i]) << "of request " << i - 1;
  }
}

TEST(CommonRandomNumbers, EachReplicaThatAQuorumReadAsksHasTheDemandItHasWhereAllAreAsked) {
  const SeenRun all = watch(kIdle, {kAll});
  const SeenRun quorum = watch(kIdle, {kQuorum});
  expect_same_requests(all, quorum);
  for (std::size_t i = 1; i < all.demands.size(); ++i) {
    const bool read = all.requests[i - 1].operation.value == 0;
    ASSERT_EQ(all.demands[i].size(), 3u);
    ASSERT_EQ(quorum.demands[i].size(), read ? 2u : 3u);
    ASSERT_TRUE(std::ranges::includes(all.demands[i], quorum.demands[i])) << "of request " << i - 1;
  }
}

TEST(CommonRandomNumbers, AnotherSeedBringsOtherRequestsAndDemands) {
  const SeenRun one = watch(kIdle, {"seed=1"});
  const SeenRun two = watch(kIdle, {"seed=2"});
  EXPECT_NE(told(one.requests[0], one.sent[0]), told(two.requests[0], two.sent[0]));
  EXPECT_NE(one.demands[1], two.demands[1]);
}

}  // namespace
}  // namespace shardsim
