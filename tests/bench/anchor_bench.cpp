// Look-ups of one copy among 100,000 nodes where any node can leave, with none and with a fifth of
// the nodes removed at random, 20 epochs long, beside the loop of jump hash as in its paper.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "models/placement/jump_hash.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

constexpr std::uint32_t kNodes = 100'000;
constexpr std::uint32_t kEpochs = 20;

const std::vector<Key>& keys() {
  static const std::vector<Key> all = random_keys(1u << 20, 7);
  return all;
}

// `percent` of the nodes removed.
std::unique_ptr<Placement> shrunk(const PlacementFactory& factory, std::uint32_t percent) {
  PlacementInput input = cluster_of(kNodes);
  auto placement = factory.build(input);
  const RandomStream stream{5, Purpose::test};
  for (std::uint32_t epoch = 1; epoch <= kEpochs && percent > 0; ++epoch) {
    std::erase_if(input.membership.members, [&](const Member& m) {
      // Each node goes in an epoch of its own choice, or never.
      const auto goes = below(stream.bits({.entity = m.node.value}).a, kEpochs * 100);
      return goes < percent * kEpochs && goes % kEpochs == epoch - 1;
    });
    input.previous = placement.get();
    placement = factory.build(input);
  }
  return placement;
}

void locate(benchmark::State& state, const PlacementFactory& factory) {
  const auto placement = shrunk(factory, static_cast<std::uint32_t>(state.range(0)));
  const std::vector<Key>& all = keys();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(placement->locate(all[next++ & (all.size() - 1)]));
  }
}

void textbook_jump(benchmark::State& state) {
  const std::vector<Key>& all = keys();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(jump_hash(all[next++ & (all.size() - 1)].hash, kNodes));
  }
}
BENCHMARK(textbook_jump);

std::shared_ptr<PlacementFactory> with_capacity_of_the_start(std::string_view name) {
  std::shared_ptr<PlacementFactory> factory = strategy(name);
  SetReal full{"capacity_factor", 1};
  factory->describe(full);
  return factory;
}

const bool registered = [] {
  for (const std::string name : {"anchor", "dx", "memento"}) {
    for (const bool full : {true, false}) {
      if (name == "memento" && full) continue;  // it has no capacity
      const std::shared_ptr<PlacementFactory> factory =
          full ? with_capacity_of_the_start(name) : strategy(name);
      benchmark::RegisterBenchmark((name + (full ? "/capacity_of_the_start" : "/default")).c_str(),
                                   [factory](benchmark::State& state) { locate(state, *factory); })
          ->ArgName("removed_percent")
          ->Arg(0)
          ->Arg(20)
          ->Arg(90);
    }
  }
  return true;
}();

}  // namespace
}  // namespace shardsim

BENCHMARK_MAIN();
