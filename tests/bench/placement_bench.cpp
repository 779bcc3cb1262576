// Look-ups in each placement with three copies in distinct racks; for the ring, beside what a plain
// std::lower_bound over the sorted tokens and a walk to the next two racks cost.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "models/placement/registry.h"
#include "sim/engine/random.h"

namespace shardsim {
namespace {

constexpr std::size_t kReplicas = 3;
constexpr std::uint32_t kRacks = 12;
constexpr std::uint32_t kVirtualNodes = 128;

PlacementInput cluster(std::int64_t nodes) {
  PlacementInput input;
  input.replicas = kReplicas;
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
}

void build(benchmark::State& state, const PlacementStrategy* strategy) {
  const PlacementInput input = cluster(state.range(0));
  const auto factory = strategy->make();
  for (auto _ : state) benchmark::DoNotOptimize(factory->build(input));
}

void lower_bound_and_walk(benchmark::State& state) {
  using Token = std::pair<std::uint64_t, std::uint32_t>;
  const RandomStream stream{1, Purpose::placement};
  std::vector<Token> tokens;
  for (std::uint32_t node = 0; node < state.range(0); ++node) {
    for (std::uint64_t i = 0; i < kVirtualNodes / 2; ++i) {
      const RandomBits bits = stream.bits({.request = i, .entity = node});
      tokens.emplace_back(bits.a, node);
      tokens.emplace_back(bits.b, node);
    }
  }
  std::ranges::sort(tokens);
  const std::vector<Key>& all = keys();
  std::size_t next = 0;
  for (auto _ : state) {
    const std::uint64_t hash = all[next++ & (all.size() - 1)].hash;
    auto at = std::lower_bound(tokens.begin(), tokens.end(), Token{hash, 0});
    std::array<std::uint32_t, kReplicas> found{};
    for (std::size_t n = 0; n < kReplicas; ++at) {
      if (at == tokens.end()) at = tokens.begin();
      bool taken = false;
      for (std::size_t i = 0; i < n; ++i) taken |= found[i] % kRacks == at->second % kRacks;
      if (!taken) found[n++] = at->second;
    }
    benchmark::DoNotOptimize(found);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(lower_bound_and_walk)->Arg(100)->Arg(1000)->Arg(10'000);

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
