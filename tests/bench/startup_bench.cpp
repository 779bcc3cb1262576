// What a run costs before its first event, and in memory: time until the first simulated moment,
// and the process's peak resident memory so far. At most 3 s and 2 GiB for billion_keys (ten
// thousand nodes), 0.1 s for a thousand nodes. Run one at a time, since the peak is the process's:
//   startup_bench --benchmark_filter=billion_keys
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <string>

#include "models/kv_store/kv_store.h"
#include "models/placement/registry.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/run.h"
#include "tests/bench/bare_heap.h"
#include "workloads/factory.h"

namespace shardsim {
namespace {

struct FirstMoment {};  // thrown to end a run

const Registries& registries() {
  static const Registries all{.placements = built_in_placements(),
                              .systems = {&kv_store},
                              .workload_parts = built_in_workload_parts(),
                              .make_workload = &built_in_workload};
  return all;
}

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

void measure(benchmark::State& state, const std::string& config, const ConfigOverrides& overrides,
             const RunOptions& options) {
  for (auto _ : state) {
    const double begun = floors::processor_s();
    const ConfigFile file = load_config(SHARDSIM_SOURCE_DIR "/configs/kv_store/" + config + ".json",
                                        overrides, registries());
    try {
      benchmark::DoNotOptimize(run_experiment(file.experiment(0), options));
    } catch (const FirstMoment&) {
    }
    state.SetIterationTime(floors::processor_s() - begun);
  }
  state.counters["peak_bytes"] =
      benchmark::Counter(peak_bytes(), benchmark::Counter::kDefaults, benchmark::Counter::kIs1024);
}

/// Reads the config, builds its run, and ends it at the first moment that is told of: 5 ns after
/// the start.
void start_up(benchmark::State& state, const std::string& config) {
  RunOptions options;
  options.progress = [](const RunProgress&) { throw FirstMoment{}; };
  measure(state, config, {.set = {"duration=1us", "warmup=0s"}, .seed = {}}, options);
}

void whole_run(benchmark::State& state, const std::string& config) {
  measure(state, config, {}, {});
}

BENCHMARK_CAPTURE(start_up, thousand_nodes, "thousand_nodes")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(start_up, billion_keys, "billion_keys")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole_run, billion_keys, "billion_keys")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
