// A thousand M/M/1 nodes under uniformly random routing: the product's clients, nodes and recorder
// against a loop with a heap and a histogram, in turn, over the same arrivals and services; both
// must end with the same sum of latencies. Compare ratio with 1: requests a second of processor
// time, of the product over the floor's; at least 0.5 of it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "sim/cluster/clients.h"
#include "sim/metrics/recorder.h"
#include "tests/bench/bare_heap.h"

namespace shardsim {
namespace {

constexpr std::uint32_t kNodes = 1000;
constexpr double kServiceNs = 100'000;
constexpr double kGapNs = kServiceNs / kNodes / 0.8;  // each node is busy 0.8 of the time
constexpr Duration kLength = 100ms;

// The draws of a request, the same for both.
std::uint64_t bits(std::uint64_t request, std::uint64_t purpose) {
  return floors::mixed(0x9e3779b97f4a7c15u * (4 * request + purpose));
}
std::int64_t gap_before(std::uint64_t request) {
  return floors::exponential_ns(bits(request, 1), kGapNs);
}
std::int64_t service_of(std::uint64_t request) {
  return floors::exponential_ns(bits(request, 2), kServiceNs);
}
std::uint64_t key_of(std::uint64_t request) { return bits(request, 3); }
std::size_t node_of(std::uint64_t key) { return key % kNodes; }

/// What a program did: must be the same of both.
struct Done {
  std::uint64_t completed{};
  std::uint64_t latency_ns{};
  bool operator==(const Done&) const = default;
};

class Bare {
 public:
  Done run() {
    Done done;
    std::vector<std::int64_t> free_at(kNodes);
    std::uint64_t request = 0;
    queue_.push({gap_before(request), sequence_++, -1});
    for (;;) {
      const auto e = queue_.pop();
      if (e.time > kLength.count()) return done;
      if (e.payload >= 0) {
        latencies_.add(e.time - e.payload);
        ++done.completed;
        done.latency_ns += static_cast<std::uint64_t>(e.time - e.payload);
        continue;
      }
      std::int64_t& free = free_at[node_of(key_of(request))];
      free = std::max(free, e.time) + service_of(request);
      queue_.push({free, sequence_++, e.time});
      queue_.push({e.time + gap_before(++request), sequence_++, -1});
    }
  }

 private:
  floors::BareHeap<std::int64_t> queue_;  // payload: when the request came, or -1 for an arrival
  std::uint64_t sequence_{};
  floors::LogBuckets latencies_;
};

class Arrivals final : public Workload {
 public:
  bool next(Request& r) override {
    r.id = RequestId{next_};
    r.intended_start = at_ += Duration{gap_before(next_)};
    r.key = {.hash = key_of(next_), .position = key_of(next_)};
    ++next_;
    return true;
  }
  void draw(Request&) override {}
  const Popularity& popularity() const override { return popularity_; }
  double key_count() const override { return 1e9; }
  std::optional<Key> key(std::uint64_t) const override { return {}; }
  std::string name_of(const Key&) const override { return {}; }
  Bytes mean_value_size() const override { return Bytes{}; }
  Rate mean_rate() const override { return Rate{1e9 / kGapNs}; }
  std::vector<double> operation_shares() const override { return {1}; }

 private:
  Popularity popularity_{};
  std::uint64_t next_{};
  Time at_{};
};

/// Serves each request at the node that it names.
class Queues final : public System {
 public:
  explicit Queues(Simulation& simulation) : simulation_(simulation) {
    for (std::uint32_t i = 0; i < kNodes; ++i) {
      nodes_.push_back(std::make_unique<Node>(simulation, NodeId{i},
                                              Node::Setup{.servers = 1, .queue = 1'000'000'000}));
    }
  }
  Simulation& simulation() { return simulation_; }
  void start() override {}
  void serve(const Attempt& attempt, Join<Reply>::Branch client) override {
    const Request& r = attempt.request;
    handle(*nodes_[node_of(r.key.hash)], service_of(r.id.value), std::move(client));
  }
  void change_membership(std::span<const NodeId>, std::span<const NodeId>) override {}
  void begin_measurement() override {}
  std::size_t partitions() const override { return kNodes; }
  void report(SystemReport&) const override {}

  std::vector<NodeCounters> counters() const {
    std::vector<NodeCounters> all;
    for (const auto& node : nodes_) all.push_back(node->counters());
    return all;
  }

 private:
  Process handle(Node& node, std::int64_t service, Join<Reply>::Branch client) {
    node.count_request();
    const Served served = co_await node.serve(Duration{service});
    client.answer(Reply{.parts = {.queue = served.queued, .service = served.service}});
  }
  Simulation& simulation_;
  Nodes nodes_;
};

Process tick(Simulation& simulation, Recorder& recorder, Queues& queues) {
  for (;;) {
    const Time next = recorder.next_tick(simulation.now());
    if (next >= kStart + kLength) co_return;
    co_await simulation.until(next);
    recorder.tick(simulation.now(), queues.counters());
  }
}

Done run_product() {
  Simulation simulation;
  Arrivals arrivals;
  Queues queues{simulation};
  Recorder recorder{{.operations = {"get"},
                     .measure_to = kStart + kLength,
                     .interval = 10ms,
                     .key_count = arrivals.key_count()}};
  for (std::uint32_t i = 0; i < kNodes; ++i) recorder.add_node({});
  Clients clients{simulation, queues, arrivals, ClientConfig{}, 1, recorder};
  clients.start(kStart + kLength);
  tick(simulation, recorder, queues);
  simulation.run_until(kStart + kLength);
  recorder.finish(kStart + kLength, queues.counters());
  const OperationRecord& get = recorder.operation(OperationId{0});
  return {get.completed(), get.latency.sum_ns()};
}

void queue(benchmark::State& state) {
  double product_s = 0;
  double bare_s = 0;
  double requests = 0;
  for (auto _ : state) {
    double begun = floors::processor_s();
    const Done product = run_product();
    product_s += floors::processor_s() - begun;
    begun = floors::processor_s();
    const Done bare = Bare{}.run();
    bare_s += floors::processor_s() - begun;
    requests += static_cast<double>(bare.completed);
    if (product != bare) state.SkipWithError("the product and the floor differ in their latencies");
  }
  state.counters["product_per_s"] = requests / product_s;
  state.counters["floor_per_s"] = requests / bare_s;
  state.counters["ratio"] = bare_s / product_s;
}
BENCHMARK(queue)->Name("queue/thousand_mm1")->Unit(benchmark::kSecond);

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
