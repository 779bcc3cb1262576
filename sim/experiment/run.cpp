#include "sim/experiment/run.h"

#include <algorithm>
#include <chrono>

#include "sim/cluster/clients.h"
#include "sim/cluster/cluster.h"
#include "sim/engine/process.h"
#include "sim/experiment/study_tables.h"
#include "sim/metrics/metric_sinks.h"
#include "sim/metrics/metrics_json.h"
#include "sim/metrics/recorder.h"

namespace shardsim {

namespace {

/// Everything of one run, in the order in which it is built.
class Run {
 public:
  Run(const Experiment& experiment, const RunOptions& options)
      : experiment_(experiment),
        options_(options),
        end_(kStart + experiment.duration),
        cluster_(simulation_, experiment.cluster),
        workload_(experiment.workload().build(
            {.seed = experiment.seed,
             .duration = experiment.duration,
             .operations = experiment.system().operations,
             .zones = static_cast<std::uint32_t>(cluster_.topology().zones())})),
        recorder_(recorder_setup()),
        system_(experiment.store().build({simulation_, cluster_, *workload_, experiment.seed})),
        clients_(simulation_, *system_, *workload_, experiment.clients, experiment.seed,
                 recorder_) {}

  Simulation& simulation() { return simulation_; }

  RunResult go() {
    const auto begun = std::chrono::steady_clock::now();
    for (std::uint32_t i = 0; i < cluster_.size(); ++i) record_node(NodeId{i});
    system_->start();
    std::vector<EventConfig> events = experiment_.events;
    std::ranges::stable_sort(events, {}, &EventConfig::at);
    for (const EventConfig& e : events) happen(e);
    clients_.start(end_);
    tick();
    if (experiment_.warmup > Duration{0}) end_warmup();
    // In slices, so that progress is told of and an interruption is seen.
    const std::int64_t slices = options_.progress ? 200 : 1;
    for (std::int64_t i = 1; i <= slices; ++i) {
      simulation_.run_until(kStart + experiment_.duration / slices * i);
      if (options_.progress) {
        options_.progress({simulation_.now() - kStart, experiment_.duration, offered()});
      }
    }
    simulation_.run_until(end_);
    for (std::uint32_t i = 0; i < cluster_.size(); ++i) {
      const Time left = cluster_.left_at(NodeId{i});
      if (left != kNever) recorder_.remove_node(NodeId{i}, left);
    }
    recorder_.finish(end_, counters());
    RunResult result;
    report(result);
    result.events = simulation_.events();
    result.requests = offered();
    result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return result;
  }

 private:
  RecorderSetup recorder_setup() const {
    RecorderSetup setup;
    for (const Option& o : experiment_.system().operations) setup.operations.emplace_back(o.name);
    setup.measure_from = kStart + experiment_.warmup;
    setup.measure_to = end_;
    setup.interval = experiment_.metrics.interval;
    setup.key_count = workload_->key_count();
    return setup;
  }

  void record_node(NodeId id) {
    recorder_.add_node({.servers = cluster_.servers(id),
                        .weight = cluster_.member(id).weight,
                        .joined = simulation_.now()});
  }

  std::uint64_t offered() const {
    std::uint64_t n = 0;
    for (std::uint8_t op = 0; op < recorder_.operations(); ++op) {
      n += recorder_.operation(OperationId{op}).offered;
    }
    return n;
  }

  std::span<const NodeCounters> counters() {
    counters_.clear();
    for (std::uint32_t i = 0; i < cluster_.size(); ++i) {
      counters_.push_back(cluster_[NodeId{i}].counters());
    }
    return counters_;
  }

  Process tick() {
    for (;;) {
      const Time next = recorder_.next_tick(simulation_.now());
      if (next >= end_) co_return;
      co_await simulation_.until(next);
      recorder_.tick(simulation_.now(), counters());
    }
  }

  Process end_warmup() {
    co_await simulation_.until(kStart + experiment_.warmup);
    system_->begin_measurement();
    network_before_ = cluster_.network().counters();
  }

  Process happen(EventConfig e) {
    co_await simulation_.until(kStart + e.at);
    if (e.add_nodes) {
      std::vector<NodeId> joined;
      for (std::uint32_t i = 0; i < *e.add_nodes; ++i) {
        joined.push_back(cluster_.add_node());
        record_node(joined.back());
      }
      system_->change_membership(joined, {});
    }
    if (!e.remove.empty()) {
      const std::vector<NodeId> leaving = nodes(e.remove);
      system_->change_membership({}, leaving);
    }
    for (const NodeId n : nodes(e.crash)) cluster_.crash(n);
    for (const NodeId n : nodes(e.slow)) cluster_[n].slow_down(e.factor.value_or(1));
    for (const NodeId n : nodes(e.restore)) cluster_.restore(n);
    if (!e.lasting) co_return;
    co_await simulation_.delay(*e.lasting);
    for (const NodeId n : nodes(e.crash)) cluster_.restore(n);
    for (const NodeId n : nodes(e.slow)) cluster_.restore(n);
  }

  static std::vector<NodeId> nodes(const std::vector<std::uint32_t>& numbers) {
    std::vector<NodeId> ids;
    for (const std::uint32_t n : numbers) ids.emplace_back(n);
    return ids;
  }

  void report(RunResult& result) const {
    MetricsInput input;
    input.recorder = &recorder_;
    for (std::uint32_t i = 0; i < cluster_.size(); ++i) {
      input.node_places.push_back(cluster_.topology().name_of(cluster_[NodeId{i}].setup().rack));
    }
    input.network = since(network_before_, cluster_.network().counters());
    system_->report(input.system);
    // A key's copies share its load evenly: all are asked, or each as often as the others.
    input.sharing_copies = input.system.replicas;
    input.popularity = &workload_->popularity();
    input.key_count = workload_->key_count();
    input.key_name = [this](const Key& key) { return workload_->name_of(key); };
    input.seed = experiment_.seed;
    result.metrics = metrics_json(input);
    if (options_.tables) result.tables = metric_tables(input);
  }

  static NetworkCounters since(const NetworkCounters& a, const NetworkCounters& b) {
    return {.messages = b.messages - a.messages,
            .bytes = b.bytes - a.bytes,
            .cross_zone_messages = b.cross_zone_messages - a.cross_zone_messages,
            .cross_zone_bytes = b.cross_zone_bytes - a.cross_zone_bytes,
            .cross_region_messages = b.cross_region_messages - a.cross_region_messages,
            .cross_region_bytes = b.cross_region_bytes - a.cross_region_bytes,
            .lost_messages = b.lost_messages - a.lost_messages};
  }

  const Experiment& experiment_;
  const RunOptions& options_;
  Time end_;
  std::vector<NodeCounters> counters_;
  NetworkCounters network_before_{};
  Simulation simulation_;
  Cluster cluster_;
  std::unique_ptr<Workload> workload_;
  Recorder recorder_;
  std::unique_ptr<System> system_;
  Clients clients_;
};

}  // namespace

namespace {

RunResult run_study(const Experiment& experiment, const RunOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  StudyInput input{.seed = experiment.seed, .threads = options.threads};
  if (options.progress) {
    constexpr Duration kWhole{1'000'000'000};
    input.progress = [&](double part) {
      const auto done = static_cast<std::int64_t>(part * static_cast<double>(kWhole.count()));
      options.progress({.simulated = Duration{done}, .duration = kWhole});
    };
  }
  RunResult result;
  input.measure = [&](const std::string& name, const std::function<std::size_t()>& work) {
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double, std::nano> took{};
    std::size_t pieces = 0;
    while (took < std::chrono::milliseconds{20}) {
      pieces += work();
      took = std::chrono::steady_clock::now() - start;
    }
    result.measured.emplace_back(name, took.count() / static_cast<double>(pieces));
  };
  JsonSink sink;
  experiment.study()->run(input, sink);
  result.metrics = sink.take();
  if (options.tables) result.tables = tables_of_lists(result.metrics);
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

}  // namespace

RunResult run_experiment(const Experiment& experiment, const RunOptions& options) {
  if (experiment.study() != nullptr) return run_study(experiment, options);
  Run run{experiment, options};
  return run.go();
}

}  // namespace shardsim
