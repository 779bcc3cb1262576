#pragma once

#include <coroutine>
#include <cstdint>

#include "sim/cluster/outcome.h"
#include "sim/cluster/types.h"
#include "sim/engine/simulation.h"

namespace shardsim {

/// How a job at a node ended.
enum class Service : std::uint8_t {
  served,
  rejected,  ///< the queue was full
  lost,      ///< the node was down or crashed: nobody answers
};

struct Served {
  Service how{Service::served};
  Duration queued{};   ///< before a server was free
  Duration service{};  ///< on the server
  explicit operator bool() const { return how == Service::served; }
};

/// A machine: `servers` cores behind one first-come-first-served queue, and an interface each way.
///
/// A job costs one event, its departure; the job that departs starts the next one. So queue
/// lengths, slowness and crashes act at the moment they should, and nothing is worked out ahead.
/// Queue entries live in the frames of the processes that wait: no allocation.
class alignas(64) Node {
 public:
  struct Setup {
    std::uint32_t servers{1};
    std::uint32_t queue{1000};
    RackId rack{};
    ZoneId zone{};
    double weight{1};
    double speed{1};
  };
  Node(Simulation& simulation, NodeId id, const Setup& setup)
      : simulation_(&simulation), slowness_(1 / setup.speed), setup_(setup), id_(id) {}

  NodeId id() const { return id_; }
  const Setup& setup() const { return setup_; }
  bool up() const { return up_; }
  /// Counts restarts: what began in an earlier life does not go on in this one.
  std::uint32_t life() const { return life_; }
  std::uint32_t busy_servers() const { return busy_; }
  std::uint32_t queue_length() const { return waiting_; }

  /// Counters up to now.
  NodeCounters counters() const {
    NodeCounters c = counters_;
    c.busy_ns += busy_ * (simulation_->now() - busy_since_).count();
    return c;
  }
  void count_request() { ++counters_.requests; }
  void count_sent(Bytes size) {
    ++counters_.messages;
    counters_.bytes += size.count;
  }

  /// `const Served s = co_await node.serve(demand);` waits in the queue, then for its service. A
  /// job that has a name keeps the answer itself, in served().
  class [[nodiscard("a job is served only when it is awaited")]] Job {
   public:
    Job(Node& node, Duration demand) : node_(&node), result_{.service = demand} {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> process) {
      process_ = process;
      return node_->arrive(*this);
    }
    Served await_resume() {
      if (result_.how == Service::served) node_->depart(*this);
      return result_;
    }
    const Served& served() const { return result_; }

   private:
    friend class Node;
    Node* node_;
    std::coroutine_handle<> process_{};
    Job* next_{};
    Time arrived_{};
    std::uint32_t life_{};
    Served result_;  // .service is the demand until service starts
  };
  Job serve(Duration demand) { return {*this, demand}; }

  /// Stops at once: running and waiting jobs are lost.
  void crash();
  /// Up again and at full speed.
  void restore();
  /// Service that starts from now on takes `factor` times as long.
  void slow_down(double factor) { slowness_ = factor / setup_.speed; }

  /// When a transmission of this length that may start now leaves the interface; it queues behind
  /// those before it.
  Time send_through(Duration transmission) { return pass(sending_until_, transmission); }
  /// When a message whose last bit is here now has passed the interface.
  Time receive_through(Duration transmission) {
    // Its bits came while the interface was otherwise free: only a busy one delays it.
    receiving_until_ = std::max(receiving_until_ + transmission, simulation_->now());
    return receiving_until_;
  }

 private:
  Time pass(Time& until, Duration transmission) {
    until = std::max(until, simulation_->now()) + transmission;
    return until;
  }
  void account() {
    const Time now = simulation_->now();
    counters_.busy_ns += busy_ * (now - busy_since_).count();
    busy_since_ = now;
  }
  // True when the process has to wait.
  bool arrive(Job& job) {
    if (!up_) {
      job.result_.how = Service::lost;
      return false;
    }
    job.life_ = life_;
    job.arrived_ = simulation_->now();
    if (busy_ < setup_.servers) {
      account();
      ++busy_;
      start(job);
      return true;
    }
    if (waiting_ >= setup_.queue) {
      ++counters_.rejected;
      job.result_.how = Service::rejected;
      return false;
    }
    if (last_ == nullptr) {
      first_ = &job;
    } else {
      last_->next_ = &job;
    }
    last_ = &job;
    ++waiting_;
    return true;
  }
  void start(Job& job) {
    Duration& service = job.result_.service;
    if (slowness_ != 1) [[unlikely]] {
      service = Duration{
          static_cast<std::int64_t>(static_cast<double>(service.count()) * slowness_ + 0.5)};
    }
    ++counters_.jobs;
    job.result_.queued = simulation_->now() - job.arrived_;
    simulation_->schedule(simulation_->now() + service, job.process_);
  }
  void depart(Job& job) {
    if (job.life_ != life_) [[unlikely]] {
      job.result_.how = Service::lost;
      return;
    }
    if (waiting_ != 0) {
      Job& next = *first_;
      first_ = next.next_;
      if (first_ == nullptr) last_ = nullptr;
      --waiting_;
      start(next);
    } else {
      account();
      --busy_;
    }
  }

  // What messages and jobs touch fills two cache lines.
  Simulation* simulation_;
  std::uint32_t busy_{};
  std::uint32_t waiting_{};
  std::uint32_t life_{};
  bool up_{true};
  Time busy_since_{};
  Time sending_until_{};
  Time receiving_until_{};
  double slowness_;
  NodeCounters counters_{};
  Setup setup_;
  Job* first_{};
  Job* last_{};
  NodeId id_;
};

}  // namespace shardsim
