#include "models/kv_store/kv_store.h"

#include <array>
#include <cmath>

#include "models/store/coordinator.h"
#include "models/store/store_config.h"
#include "models/store/table.h"

namespace shardsim {

namespace {

enum class Op : std::uint8_t { get, put, insert, scan, read_modify_write };
constexpr std::array<Option, 5> kOperations{{
    {"get", "read one record by its key"},
    {"put", "write one record by its key"},
    {"insert", "write a record under a new key"},
    {"scan", "read records from a key on, in key order"},
    {"read_modify_write", "read one record, then write it"},
}};
constexpr Bytes kHeader{100};
constexpr std::uint32_t kClient = 10;  // draws of the client's side

class KvStore final : public System {
 public:
  KvStore(const StoreConfig& config, const SystemInput& input)
      : cluster_(input.cluster),
        table_(input, config),
        coordinator_(table_, input.seed),
        service_(input.seed, Purpose::service),
        chance_(input.seed, Purpose::network) {}

  Simulation& simulation() { return cluster_.simulation(); }
  void start() override {}
  void expect(const Request& request) override { table_.placement().prefetch(request.key); }
  void serve(const Attempt& attempt, Join<Reply>::Branch client) override {
    const Route route = table_.route(attempt.request.key);
    NodeId coordinator;
    if (coordinator_.choose(attempt, route, coordinator)) {
      handle(attempt, route, coordinator, std::move(client));
    } else {
      client.answer(Reply{.failure = Failure::unavailable});
    }
  }
  void change_membership(std::span<const NodeId> joined, std::span<const NodeId> leaving) override {
    table_.change_membership(joined, leaving);
  }
  std::size_t partitions() const override { return table_.placement().partitions(); }
  void begin_measurement() override { coordinator_.begin_measurement(); }
  void report(SystemReport& report) const override;

 private:
  Task<Outcome> perform(Op op, NodeId self, const Attempt& attempt, Route& route) {
    switch (op) {
      case Op::get:
        return coordinator_.get(self, attempt, route);
      case Op::put:
      case Op::insert:
        return coordinator_.put(self, attempt, route);
      case Op::scan:
        return coordinator_.scan(self, attempt, route);
      case Op::read_modify_write:
        break;
    }
    return read_modify_write(self, attempt, route);
  }

  /// A request's way at the server's side, from the client's sending to its reply.
  Process handle(Attempt attempt, Route route, NodeId self, Join<Reply>::Branch client) {
    const Request& r = attempt.request;
    const Op op = static_cast<Op>(r.operation.value);
    Network& network = cluster_.network();
    const RandomBits chance = chance_.bits({r.id.value, kClient, attempt.number});
    Network::Message hop = network.send(r.zone, self, question_size(op, r), chance.a);
    if (const bool there = co_await hop; !there) co_return;

    Node& node = cluster_[self];
    const Time arrived = simulation().now();
    const std::uint32_t life = node.life();
    Node::Job routing = node.serve(cluster_.config().node.service.coordinate.draw(
        service_.bits({r.id.value, kClient, attempt.number}).a));
    coordinator_.prefetch(r.key, route);
    co_await routing;
    if (routing.served().how == Service::lost) co_return;
    Outcome outcome{.failure = Failure::rejected};
    if (routing.served()) outcome = co_await perform(op, self, attempt, route);
    // Nobody answers for a coordinator that crashed meanwhile, or that waits for the dead.
    if (outcome.silent || node.life() != life) co_return;

    const Time answered = simulation().now();
    hop = network.send(self, r.zone, answer_size(op, r, outcome), chance.b);
    if (const bool back = co_await hop; !back) co_return;
    outcome.parts.network += (arrived - attempt.sent) + (simulation().now() - answered);
    outcome.parts.queue += routing.served().queued;
    outcome.parts.service += routing.served().service;
    client.answer({outcome.failure, outcome.parts, outcome.partitions_touched});
  }

  static bool writes(Op op) { return op != Op::get && op != Op::scan; }
  static Bytes question_size(Op op, const Request& r) {
    return writes(op) ? kHeader + r.value_size : kHeader;
  }
  static Bytes answer_size(Op op, const Request& r, const Outcome& outcome) {
    if (outcome.failure != Failure::none || writes(op)) return kHeader;
    return Bytes{kHeader.count + r.value_size.count * std::int64_t{r.rows}};
  }

  // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): handle() keeps them
  Task<Outcome> read_modify_write(NodeId self, const Attempt& attempt, Route& route) {
    const Outcome read = co_await coordinator_.get(self, attempt, route);
    if (read.failure != Failure::none || read.silent) co_return read;
    Outcome written = co_await coordinator_.put(self, attempt, route);
    written.parts.network += read.parts.network;
    written.parts.queue += read.parts.queue;
    written.parts.service += read.parts.service;
    written.parts.straggler += read.parts.straggler;
    co_return written;
  }

  Cluster& cluster_;
  Table table_;
  Coordinator coordinator_;
  RandomStream service_;
  RandomStream chance_;
};

void KvStore::report(SystemReport& report) const {
  const ConsistencyCounters& c = coordinator_.consistency();
  report.reads = c.reads;
  report.stale_reads = c.stale_reads;
  report.staleness = c.staleness;
  report.acknowledged_writes = c.writes;
  report.acknowledged_writes_lost = table_.writes_lost();
  const TableWork& work = table_.work();
  report.bytes_written = work.written;
  report.bytes_stored = work.stored;
  report.bytes_read = work.read;
  report.bytes_fetched = work.fetched;
  report.unplaced_work = work.unplaced;
  report.storage_bytes = table_.storage_bytes();
  report.partition_requests = coordinator_.partition_requests();
  report.partition_requests.resize(
      std::max(report.partition_requests.size(), table_.placement().partitions()));
  report.rebalances = table_.rebalancer().log();
  report.replicas = table_.config().replication.replicas;
  report.members = table_.membership();
}

class KvStoreFactory final : public SystemFactory {
 public:
  explicit KvStoreFactory(std::span<const PlacementStrategy* const> placements)
      : config_(placements) {}
  void describe(Fields& f) override { config_.describe(f); }
  std::unique_ptr<System> build(const SystemInput& input) const override {
    return std::make_unique<KvStore>(config_, input);
  }
  std::vector<std::string> objections(const ClusterConfig& cluster) const override {
    return config_.objections(cluster);
  }
  std::size_t replicas() const override { return config_.replication.replicas; }
  std::string_view placement() const override { return config_.strategy().name; }

  std::vector<OperationCost> costs(const ClusterConfig& cluster,
                                   const Workload& workload) const override {
    const ServiceConfig& s = cluster.node.service;
    const ReplicationConfig& r = config_.replication;
    const double n = std::min<double>(r.replicas, cluster.nodes);
    const double asked = r.read_from == ReadFrom::all ? n : std::min<double>(r.read_quorum, n);
    const double route = seconds(s.coordinate.mean());
    const double get = asked * seconds(s.get.mean());
    const double put = n * seconds(s.put.mean());
    const OperationCost getting{.node_seconds = route + get, .nodes = n, .events = 2 + 3 * asked};
    const OperationCost putting{.node_seconds = route + put, .nodes = n, .events = 2 + 3 * n};
    OperationCost modifying = putting;
    modifying.node_seconds += get;
    modifying.events += 3 * asked;
    // Range placements keep a scan on a partition or two; the others ask every node.
    const double parts = config_.strategy().name == "range" ? 1 : cluster.nodes;
    const OperationCost scanning{.node_seconds = route + parts * seconds(s.scan.mean()) +
                                                 workload.mean_rows() * seconds(s.scan_row.mean()),
                                 .nodes = parts,
                                 .events = 2 + 3 * parts};
    return {getting, putting, putting, scanning, modifying};
  }

 private:
  StoreConfig config_;
};

}  // namespace

const SystemKind kv_store{
    .name = "kv_store",
    .summary = "Dynamo-like key-value store: get, put, range scan; leaderless quorums",
    .theory =
        "With R + W > N a read meets the newest acknowledged write. A key's load falls on its "
        "N replicas alone, so past N / p1 nodes the hottest key bounds the balance.",
    .source = "DeCandia et al., Dynamo: Amazon's highly available key-value store, SOSP 2007",
    .operations = kOperations,
    .make = [](std::span<const PlacementStrategy* const> placements)
        -> std::unique_ptr<SystemFactory> { return std::make_unique<KvStoreFactory>(placements); },
};

}  // namespace shardsim
