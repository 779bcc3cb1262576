// thousand_nodes as `run` runs it with all its metrics, beside the floor of its events
// (quorum_floor.h), in turn. Compare ratio with 1: requests a second of processor time, of the
// product over the floor's; at least 0.6 of it.
#include <benchmark/benchmark.h>

#include <string>

#include "models/kv_store/kv_store.h"
#include "models/placement/registry.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/bench/quorum_floor.h"
#include "workloads/factory.h"

namespace shardsim {
namespace {

constexpr double kSeconds = 1.5;
constexpr double kRate = 2e6;
constexpr std::uint32_t kNodes = 1000;

ConfigFile thousand_nodes() {
  static const Registries registries{.placements = built_in_placements(),
                                     .systems = {&kv_store},
                                     .workload_parts = built_in_workload_parts(),
                                     .make_workload = &built_in_workload};
  return load_config(SHARDSIM_SOURCE_DIR "/configs/kv_store/thousand_nodes.json",
                     {.set = {"warmup=0s"}, .seed = {}}, registries);
}

/// Requests and events, and the processor time that they took.
struct Work {
  double requests{};
  double events{};
  double s{};
  double per_s() const { return requests / s; }
};

void quorum(benchmark::State& state) {
  const ConfigFile config = thousand_nodes();
  Work product;
  Work bare;
  for (auto _ : state) {
    double begun = floors::processor_s();
    const RunResult result = run_experiment(config.experiment(0));
    product.s += floors::processor_s() - begun;
    product.requests += static_cast<double>(result.requests);
    product.events += static_cast<double>(result.events);

    begun = floors::processor_s();
    floors::QuorumFloor floor{kNodes, kRate, kSeconds};
    floor.run();
    bare.s += floors::processor_s() - begun;
    bare.requests += static_cast<double>(floor.requests());
    bare.events += static_cast<double>(floor.events());
  }
  state.counters["product_per_s"] = product.per_s();
  state.counters["floor_per_s"] = bare.per_s();
  state.counters["ratio"] = product.per_s() / bare.per_s();
  state.counters["product_events"] = product.events / product.requests;
  state.counters["floor_events"] = bare.events / bare.requests;
}
BENCHMARK(quorum)->Name("quorum/thousand_nodes")->Unit(benchmark::kSecond);

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
