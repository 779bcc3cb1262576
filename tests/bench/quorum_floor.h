#pragma once

#include <algorithm>
#include <cmath>
#include <coroutine>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "tests/bench/bare_heap.h"

namespace shardsim::floors {

/// Coroutine frames by size class; what has been used once is used again.
struct FloorFrames {
  void* free_list[16]{};
  void* take(std::size_t bytes) {
    const std::size_t c = (bytes + 63) / 64;
    if (c >= 16) std::abort();
    if (void* p = free_list[c]) {
      free_list[c] = *static_cast<void**>(p);
      return p;
    }
    return std::malloc(c * 64);
  }
  void give(void* p, std::size_t bytes) {
    const std::size_t c = (bytes + 63) / 64;
    *static_cast<void**>(p) = free_list[c];
    free_list[c] = p;
  }
};

struct FloorProcess {
  struct promise_type {
    FloorProcess get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
    static void* operator new(std::size_t n) { return frames.take(n); }
    static void operator delete(void* p, std::size_t n) { frames.give(p, n); }
  };
  static inline FloorFrames frames{};
};

/// The bare events of a quorum store with N = 3 and R = W = 2, all replicas asked: client to
/// coordinator, a job of 20 us there, to three replicas, a job at each, back, the second answer,
/// back to the client. 11 events a request, as in the product; nothing else: no failures, no
/// time-outs, no versions, no metrics by node. A coroutine a request and a replica.
///
/// Nodes have 4 servers and 128 tokens on a ring; gets take 200 us and 5% puts 300 us
/// (exponential); keys are Zipf-like with exponent 0.8 over 1e9.
class QuorumFloor {
 public:
  /// `rate` in requests a second over all nodes, for `seconds` of simulated time.
  QuorumFloor(std::uint32_t nodes, double rate, double seconds)
      : nodes_(nodes), gap_ns_(1e9 / rate), end_(static_cast<std::int64_t>(seconds * 1e9)) {
    for (std::uint64_t token = 0; token < nodes * 128u; ++token) {
      ring_.emplace_back(mixed(0x9e3779b97f4a7c15u * (token + 43)),
                         static_cast<std::uint32_t>(token / 128));
    }
    std::ranges::sort(ring_);
  }
  ~QuorumFloor() {
    for (Quorum* q : spare_) delete q;
  }
  QuorumFloor(const QuorumFloor&) = delete;
  QuorumFloor& operator=(const QuorumFloor&) = delete;

  /// Until every request is answered.
  void run() {
    arrivals();
    while (!queue_.a.empty()) {
      const auto e = queue_.pop();
      now_ = e.time;
      ++events_;
      std::coroutine_handle<>::from_address(e.payload).resume();
    }
  }
  std::uint64_t requests() const { return requests_; }
  std::uint64_t events() const { return events_; }

 private:
  struct alignas(64) Machine {
    std::int64_t free_at[4]{};
    std::uint64_t jobs{};
  };
  struct Quorum {
    int need{};
    int got{};
    int references{};
    std::coroutine_handle<> waiter{};
    bool reached{};
  };
  struct Delay {
    QuorumFloor& floor;
    std::int64_t ns;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> h) const { floor.schedule(floor.now_ + ns, h); }
    void await_resume() const {}
  };
  /// First come, first served: the departure is known on arrival; `after` is the way back.
  struct Serve {
    QuorumFloor& floor;
    Machine& machine;
    std::int64_t service;
    std::int64_t after;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> h) const {
      std::int64_t& server = *std::min_element(machine.free_at, machine.free_at + 4);
      server = std::max(server, floor.now_) + service;
      ++machine.jobs;
      floor.schedule(server + after, h);
    }
    void await_resume() const {}
  };
  struct Reached {
    Quorum* q;
    bool await_ready() const { return q->reached; }
    void await_suspend(std::coroutine_handle<> h) const { q->waiter = h; }
    void await_resume() const {}
  };

  void schedule(std::int64_t at, std::coroutine_handle<> process) {
    queue_.push({at, sequence_++, process.address()});
  }
  std::uint64_t random() { return mixed(state_ += 0x9e3779b97f4a7c15u); }
  std::int64_t exponential(double mean_ns) { return exponential_ns(random(), mean_ns); }
  std::int64_t one_way() { return 100'000 + exponential(20'000); }

  Quorum* new_quorum() {
    Quorum* q = nullptr;
    if (spare_.empty()) {
      q = new Quorum;
    } else {
      q = spare_.back();
      spare_.pop_back();
    }
    *q = {.need = 2, .got = 0, .references = 4, .waiter = {}, .reached = false};
    return q;
  }
  void drop(Quorum* q) {
    if (--q->references == 0) spare_.push_back(q);
  }

  FloorProcess replica(Quorum* q, std::uint32_t node, bool put) {
    co_await Delay{*this, one_way()};
    co_await Serve{*this, nodes_[node], exponential(put ? 300'000 : 200'000), one_way()};
    if (++q->got == q->need) {
      q->reached = true;
      if (q->waiter) schedule(now_, q->waiter);
    }
    drop(q);
  }

  FloorProcess request(std::uint64_t key, bool put) {
    const std::int64_t start = now_;
    std::uint64_t hash = key * 0x9e3779b97f4a7c15u;
    hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 32;
    auto at = std::lower_bound(ring_.begin(), ring_.end(), std::pair{hash, 0u});
    std::uint32_t owners[3];
    for (int k = 0; k < 3; ++at) {
      if (at == ring_.end()) at = ring_.begin();
      if (std::find(owners, owners + k, at->second) == owners + k) owners[k++] = at->second;
    }
    co_await Delay{*this, one_way()};
    co_await Serve{*this, nodes_[owners[random() % 3]], 20'000, 0};
    Quorum* q = new_quorum();
    for (const std::uint32_t node : owners) replica(q, node, put);
    co_await Reached{q};
    drop(q);
    co_await Delay{*this, one_way()};
    latencies_.add(now_ - start);
    ++requests_;
  }

  FloorProcess arrivals() {
    const double span = std::pow(1e9, 0.2) - 1;
    while (now_ < end_) {
      co_await Delay{*this, exponential(gap_ns_)};
      const auto key = static_cast<std::uint64_t>(std::pow(unit_of(random()) * span + 1, 5.0));
      request(key, unit_of(random()) < 0.05);
    }
  }

  BareHeap<void*> queue_;
  std::int64_t now_{};
  std::uint64_t sequence_{};
  std::uint64_t events_{};
  std::uint64_t requests_{};
  std::uint64_t state_{1};
  std::vector<Machine> nodes_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ring_;
  std::vector<Quorum*> spare_;
  LogBuckets latencies_;
  double gap_ns_;
  std::int64_t end_;
};

}  // namespace shardsim::floors
