// Look-ups in each placement with three copies in distinct racks, beside those of a plain loop for
// the same algorithm where there is one (textbook_placements.h); bytes are the look-up structure's.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "models/placement/registry.h"
#include "sim/engine/random.h"
#include "tests/bench/textbook_placements.h"

namespace shardsim {
namespace {

using textbook::kCopies;
using textbook::kRacks;

PlacementInput cluster(std::int64_t nodes) {
  PlacementInput input;
  input.replicas = kCopies;
  input.spread = Spread::rack;
  input.seed = 1;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    input.membership.members.push_back({NodeId{i}, 1, RackId{i % kRacks}, ZoneId{i % 3}});
  }
  return input;
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = [] {
    const RandomStream stream{7, Purpose::test};
    std::vector<Key> drawn(1u << 20);
    for (std::uint64_t i = 0; i < drawn.size(); ++i) {
      const RandomBits bits = stream.bits({.request = i});
      drawn[i] = {.hash = bits.a, .position = bits.b};
    }
    return drawn;
  }();
  return all;
}

void locate(benchmark::State& state, const PlacementStrategy* strategy) {
  const auto placement = strategy->make()->build(cluster(state.range(0)));
  const std::vector<Key>& all = keys();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(placement->locate(all[next++ & (all.size() - 1)]));
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(placement->memory().count);
}

void build(benchmark::State& state, const PlacementStrategy* strategy) {
  const PlacementInput input = cluster(state.range(0));
  const auto factory = strategy->make();
  for (auto _ : state) benchmark::DoNotOptimize(factory->build(input));
}

template <class Textbook>
void textbook_locate(benchmark::State& state) {
  const Textbook placement{static_cast<std::uint32_t>(state.range(0))};
  const std::vector<Key>& all = keys();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(placement.locate(all[next++ & (all.size() - 1)].hash));
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(placement.bytes());
}
BENCHMARK(textbook_locate<textbook::Ring>)->Arg(100)->Arg(1000)->Arg(10'000);
BENCHMARK(textbook_locate<textbook::Ketama>)->Arg(100)->Arg(1000)->Arg(10'000);
BENCHMARK(textbook_locate<textbook::MultiProbe>)->Arg(100)->Arg(1000)->Arg(10'000);
BENCHMARK(textbook_locate<textbook::Maglev>)->Arg(100)->Arg(1000)->Arg(10'000);
BENCHMARK(textbook_locate<textbook::Straw2>)->Arg(100)->Arg(1000)->Arg(10'000);
BENCHMARK(textbook_locate<textbook::Slots>)->Arg(100)->Arg(1000)->Arg(10'000);

const bool registered = [] {
  for (const PlacementStrategy* s : built_in_placements()) {
    const std::string name{s->name};
    benchmark::RegisterBenchmark(("locate/" + name).c_str(), locate, s)
        ->Arg(100)
        ->Arg(1000)
        ->Arg(10'000);
    benchmark::RegisterBenchmark(("build/" + name).c_str(), build, s)
        ->Arg(1000)
        ->Arg(10'000)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
