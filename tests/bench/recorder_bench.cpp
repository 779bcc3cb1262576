// What the recorder costs a request: offered() and finished() together, over keys that are all
// distinct (each replaces a counter of the sketch), few, or Zipf-like; and its parts alone.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "sim/engine/random.h"
#include "sim/metrics/best.h"
#include "sim/metrics/recorder.h"

namespace shardsim {
namespace {

enum class Keys : std::uint8_t { distinct, few, skewed };

std::vector<Key> keys(Keys kind) {
  const RandomStream random(1, Purpose::test);
  std::vector<Key> drawn(1 << 16);
  for (std::uint64_t i = 0; i < drawn.size(); ++i) {
    const RandomBits b = random.bits({.request = i});
    std::uint64_t k = b.a;
    if (kind == Keys::few) k %= 500;
    if (kind == Keys::skewed) k = static_cast<std::uint64_t>(std::exp(unit(b.a) * std::log(1e6)));
    drawn[i] = {.hash = k * 0x9e3779b97f4a7c15u, .position = b.b};
  }
  return drawn;
}

void request(benchmark::State& state) {
  const std::vector<Key> drawn = keys(static_cast<Keys>(state.range(0)));
  Recorder recorder({.operations = {"get", "put"}, .measure_to = Time{1h}, .interval = 10s});
  std::uint64_t i = 0;
  for (auto _ : state) {
    const Key& key = drawn[i++ % drawn.size()];
    Completion c{.operation = OperationId{static_cast<std::uint8_t>(i % 16 == 0)}};
    c.intended_start = Time{Duration{static_cast<std::int64_t>(i) * 2000}};
    c.parts.service = Duration{static_cast<std::int64_t>(key.position % 1'000'000)};
    c.end = c.intended_start + c.parts.service;
    c.service_time = c.parts.service;
    recorder.offered(c.operation, key, c.intended_start);
    recorder.finished(c);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(request)->ArgName("keys")->DenseRange(0, 2);

void heavy_hitter(benchmark::State& state) {
  const std::vector<Key> drawn = keys(static_cast<Keys>(state.range(0)));
  HeavyHitters sketch(1024);
  std::uint64_t i = 0;
  for (auto _ : state) sketch.add(drawn[i++ % drawn.size()]);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(heavy_hitter)->ArgName("keys")->DenseRange(0, 2);

void chance(benchmark::State& state) {
  const std::vector<double> nodes(static_cast<std::size_t>(state.range(0)), 1.0);
  const Popularity popularity = even_popularity(1e9);
  for (auto _ : state) {
    benchmark::DoNotOptimize(chance_max_over_mean(popularity, nodes, 3, 1).mean);
  }
}
BENCHMARK(chance)->ArgName("nodes")->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
