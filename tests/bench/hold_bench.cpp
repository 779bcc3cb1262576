// Hold model: n events pend; each that fires schedules one more. Compare items_per_second of
// plain/n and coroutine/n with floor/n of the same run: at least 0.8 and 0.5 of it.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "sim/engine/process.h"
#include "sim/engine/simulation.h"
#include "tests/bench/bare_heap.h"

namespace {

using namespace shardsim;

struct Random {
  std::uint64_t state = 1;
  std::int64_t gap() {
    return static_cast<std::int64_t>(floors::mixed(state += 0x9e3779b97f4a7c15u) >>
                                     44);  // up to about a millisecond
  }
};

constexpr int kBatch = 100'000;

void floor_heap(benchmark::State& state) {
  floors::BareHeap<void*> heap;
  Random random;
  std::uint64_t sequence = 0;
  for (std::int64_t i = 0; i < state.range(0); ++i) heap.push({random.gap(), sequence++, nullptr});
  for (auto _ : state) {
    for (int i = 0; i < kBatch; ++i) {
      const auto e = heap.pop();
      heap.push({e.time + random.gap(), sequence++, e.payload});
    }
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}

struct Hold : Action {
  Simulation* simulation{};
  Random* random{};
  std::uint64_t* left{};
};

void plain(benchmark::State& state) {
  Simulation simulation;
  Random random;
  std::uint64_t left = 0;
  std::vector<Hold> holds(static_cast<std::size_t>(state.range(0)));
  for (Hold& h : holds) {
    h.simulation = &simulation;
    h.random = &random;
    h.left = &left;
    h.run = [](Action& a) {
      auto& self = static_cast<Hold&>(a);
      self.simulation->schedule(self.simulation->now() + Duration{self.random->gap()}, self);
      if (--*self.left == 0) self.simulation->stop();
    };
    simulation.schedule(kStart + Duration{random.gap()}, h);
  }
  for (auto _ : state) {
    left = kBatch;
    simulation.run();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}

Process hold(Simulation& simulation, Random& random, std::uint64_t& left) {
  for (;;) {
    co_await simulation.delay(Duration{random.gap()});
    if (--left == 0) simulation.stop();
  }
}

void coroutine(benchmark::State& state) {
  Simulation simulation;
  Random random;
  std::uint64_t left = 0;
  for (std::int64_t i = 0; i < state.range(0); ++i) hold(simulation, random, left);
  for (auto _ : state) {
    left = kBatch;
    simulation.run();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}

/// A new coroutine for each event, as a request's replica is: frame, one wait, end.
Process once(Simulation& simulation, Random& random, std::uint64_t& left) {
  co_await simulation.delay(Duration{random.gap()});
  if (--left == 0) simulation.stop();
  if (simulation.ending()) co_return;
  once(simulation, random, left);
}

void coroutine_an_event(benchmark::State& state) {
  Simulation simulation;
  Random random;
  std::uint64_t left = 0;
  for (std::int64_t i = 0; i < state.range(0); ++i) once(simulation, random, left);
  for (auto _ : state) {
    left = kBatch;
    simulation.run();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}

BENCHMARK(floor_heap)->Name("hold/floor")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(plain)->Name("hold/plain")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(coroutine)->Name("hold/coroutine")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(coroutine_an_event)
    ->Name("hold/coroutine_an_event")
    ->Arg(1'000)
    ->Arg(100'000)
    ->Arg(1'000'000);

}  // namespace

BENCHMARK_MAIN();
