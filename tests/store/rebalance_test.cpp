// Goal: no acknowledged write is lost when data moves, whatever crashes meanwhile, and a read after
// all has settled finds the newest acknowledged version of every written key.
// Method: a cluster under load; a node joins or leaves; an end of the move crashes at one of many
// random instants and comes back; then every written key is read back through the store itself.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "models/placement/registry.h"
#include "models/store/coordinator.h"
#include "models/store/table.h"
#include "sim/cluster/clients.h"
#include "tests/support/silent_fields.h"
#include "tests/support/uniform_workload.h"

namespace shardsim {
namespace {

struct NoLog final : RequestLog {
  std::uint64_t offered_{}, done{}, failed{};
  void offered(const Request&) override { ++offered_; }
  void finished(const Request&, const Completion& c) override {
    c.failure == Failure::none ? ++done : ++failed;
  }
};

/// Sets a strategy as a config would.
class Choose final : public SilentFields {
 public:
  explicit Choose(std::string_view strategy) : strategy_(strategy) {}
  void family(std::string_view, std::string_view, std::size_t& index, std::span<const Option> all,
              std::string_view, const std::function<Describe(std::size_t)>& select) override {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].name == strategy_) index = i;
    }
    select(index);
  }

 private:
  std::string_view strategy_;
};

/// The store under load, driven as kv_store drives it but within reach of a test.
class Stand final : public System {
 public:
  struct Setup {
    std::string strategy{"ring"};
    std::uint64_t seed{1};
    std::uint32_t nodes{6};
    std::uint32_t keys{20'000};
    std::uint32_t replicas{3};
    Bytes throttle{20'000'000};
  };
  explicit Stand(const Setup& setup)
      : placements_(built_in_placements()),
        config_(placements_),
        workload_({.seed = setup.seed, .rate = 4'000, .keys = setup.keys, .put_share = 0.6}) {
    cluster_config_.nodes = setup.nodes;
    cluster_config_.topology = {.regions = 1, .zones = 1, .racks = 1};
    cluster_config_.failure_detection = 50ms;
    Choose choose{setup.strategy};
    config_.describe(choose);
    config_.replication = {.replicas = setup.replicas,
                           .read_quorum = setup.replicas / 2 + 1,
                           .write_quorum = setup.replicas / 2 + 1,
                           .read_from = ReadFrom::all,
                           .spread = Spread::node};
    config_.rebalance.throttle = setup.throttle;
    cluster_ = std::make_unique<Cluster>(simulation_, cluster_config_);
    const SystemInput input{simulation_, *cluster_, workload_, setup.seed};
    table_ = std::make_unique<Table>(input, config_);
    coordinator_ = std::make_unique<Coordinator>(*table_, setup.seed);
    clients_ = std::make_unique<Clients>(
        simulation_, *this, workload_, ClientConfig{.timeout = 200ms, .retries = 1, .backoff = 5ms},
        setup.seed, log_);
  }

  Simulation& simulation() { return simulation_; }
  Cluster& cluster() { return *cluster_; }
  Table& table() { return *table_; }
  NoLog& log() { return log_; }
  void send_until(Time end) { clients_->start(end); }

  void start() override {}
  void serve(const Attempt& attempt, Join<Reply>::Branch client) override {
    const Route route = table_->route(attempt.request.key);
    NodeId self;
    if (coordinator_->choose(attempt, route, self)) {
      handle(attempt, route, self, std::move(client));
    } else {
      client.answer(Reply{.failure = Failure::unavailable});
    }
  }
  void change_membership(std::span<const NodeId> joined, std::span<const NodeId> leaving) override {
    table_->change_membership(joined, leaving);
  }
  void begin_measurement() override {}
  std::size_t partitions() const override { return table_->placement().partitions(); }
  void report(SystemReport&) const override {}

  /// Reads every written key through a quorum; how many came back older than acknowledged.
  std::uint64_t read_everything_back() {
    wrong_ = 0;
    read_ = 0;
    for (Versions::Index i = 0; i < table_->versions().size(); ++i) read_back(i);
    simulation_.run_until(simulation_.now() + 60s);
    EXPECT_EQ(read_, table_->versions().size()) << "every key answers";
    return wrong_;
  }

 private:
  Process handle(Attempt attempt, Route route, NodeId self, Join<Reply>::Branch client) {
    Outcome outcome;
    if (attempt.request.operation.value == 0) {
      outcome = co_await coordinator_->get(self, attempt, route);
    } else {
      outcome = co_await coordinator_->put(self, attempt, route);
    }
    if (outcome.silent || !(*cluster_)[self].up()) co_return;
    client.answer(Reply{.failure = outcome.failure});
  }
  Process read_back(Versions::Index i) {
    Attempt attempt;
    attempt.request.id = RequestId{1'000'000'000 + i};
    attempt.request.key = table_->versions().key(i);
    attempt.request.value_size = Bytes{100};
    // Spread over time, so that no queue overflows.
    co_await simulation_.delay(Duration{std::int64_t{i} * 200'000});
    Route route = table_->route(attempt.request.key);
    const Outcome outcome = co_await coordinator_->get(route.replicas[0], attempt, route);
    EXPECT_EQ(outcome.failure, Failure::none);
    ++read_;
    wrong_ += outcome.version < table_->versions().acknowledged(i) ? 1 : 0;
  }

  std::vector<const PlacementStrategy*> placements_;
  StoreConfig config_;
  ClusterConfig cluster_config_;
  UniformWorkload workload_;
  NoLog log_;
  Simulation simulation_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Table> table_;
  std::unique_ptr<Coordinator> coordinator_;
  std::unique_ptr<Clients> clients_;
  std::uint64_t wrong_{};
  std::uint64_t read_{};
};

class Moves : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Placements, Moves,
                         testing::Values("modulo", "ring", "jump", "rendezvous", "range"),
                         [](const auto& i) { return i.param; });

TEST_P(Moves, AJoinUnderLoadLosesNoAcknowledgedWrite) {
  Stand stand{{.strategy = GetParam()}};
  stand.send_until(kStart + 6s);
  stand.simulation().run_until(kStart + 1s);
  const NodeId joined = stand.cluster().add_node();
  stand.change_membership(std::array{joined}, {});
  stand.simulation().run_until(kStart + 8s);
  ASSERT_FALSE(stand.table().rebalancer().moving());
  const RebalanceOperation& log = stand.table().rebalancer().log().front();
  EXPECT_GT(log.end, kStart + 1s);
  EXPECT_NEAR(static_cast<double>(log.bytes_moved.count),
              static_cast<double>(log.bytes_planned.count),
              0.01 * static_cast<double>(log.bytes_planned.count))
      << "data moved equals data planned";
  EXPECT_GE(log.keys_moved_fraction, 0.9 * log.least_fraction);
  EXPECT_EQ(stand.read_everything_back(), 0u);
  EXPECT_EQ(stand.table().writes_lost(), 0u);
  EXPECT_EQ(stand.log().failed, 0u);
}

TEST_P(Moves, ALeaveUnderLoadLosesNoAcknowledgedWrite) {
  Stand stand{{.strategy = GetParam()}};
  stand.send_until(kStart + 6s);
  stand.simulation().run_until(kStart + 1s);
  stand.change_membership({}, std::array{NodeId{2}});
  stand.simulation().run_until(kStart + 8s);
  ASSERT_FALSE(stand.table().rebalancer().moving());
  EXPECT_NE(stand.cluster().left_at(NodeId{2}), kNever);
  EXPECT_EQ(stand.read_everything_back(), 0u);
  EXPECT_EQ(stand.table().writes_lost(), 0u);
}

/// A node joins; at a random instant of the move one of its ends crashes, and comes back.
void crash_at_instant(std::uint64_t i) {
  SCOPED_TRACE("instant " + std::to_string(i));
  const RandomBits bits = RandomStream{2024, Purpose::test}.bits({i});
  Stand stand{{.strategy = i % 2 == 0 ? "ring" : "modulo", .seed = i + 1, .keys = 2'000}};
  stand.send_until(kStart + 1500ms);
  stand.simulation().run_until(kStart + 300ms);
  const NodeId joined = stand.cluster().add_node();
  stand.change_membership(std::array{joined}, {});
  // The move takes some 50 to 300 ms; the crash falls within it, at the new node or at an old one.
  stand.simulation().run_until(kStart + 300ms +
                               Duration{static_cast<std::int64_t>(below(bits.a, 200'000'000))});
  const NodeId old{static_cast<std::uint32_t>(bits.b >> 1) % 6};
  const NodeId crashed = (bits.b & 1) != 0 ? joined : old;
  stand.cluster().crash(crashed);
  stand.simulation().run_until(stand.simulation().now() + 400ms);
  stand.cluster().restore(crashed);
  stand.simulation().run_until(kStart + 5s);
  ASSERT_FALSE(stand.table().rebalancer().moving());
  ASSERT_EQ(stand.read_everything_back(), 0u) << "node " << crashed.value << " crashed";
  ASSERT_EQ(stand.table().writes_lost(), 0u);
}

TEST(Moves, AcknowledgedWritesSurviveACrashOfEitherEndAtAnyOf200Instants) {
  for (std::uint64_t i = 0; i < 200 && !HasFatalFailure(); ++i) crash_at_instant(i);
}
TEST(MovesSlow, AcknowledgedWritesSurviveACrashOfEitherEndAtAnyOf2000OtherInstants) {
  for (std::uint64_t i = 200; i < 2200 && !HasFatalFailure(); ++i) crash_at_instant(i);
}

}  // namespace
}  // namespace shardsim
