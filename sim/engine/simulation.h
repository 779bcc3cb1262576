#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engine/event_queue.h"
#include "sim/engine/frame_pool.h"
#include "sim/engine/time.h"

namespace shardsim {

class Simulation;

/// A plain event: an object with one function. It must outlive its firing.
struct Action {
  void (*run)(Action&){};
};

/// One waiting time-out. It unlinks itself when it ends, so cancelling is O(1) and leaves nothing.
class Timeout {
 public:
  Timeout() = default;
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;
  ~Timeout() { cancel(); }
  void cancel() noexcept {
    if (previous_ == nullptr) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = nullptr;
  }
  bool waiting() const { return previous_ != nullptr; }

 private:
  friend class TimeoutList;
  Timeout* previous_{};
  Timeout* next_{};
  Time deadline_{};
  std::uint64_t sequence_{};
  Action* action_{};
};

/// The time-outs of one duration: they expire in the order in which they began, so a list holds
/// them and only its head stands in the event queue. Many begin, few fire: beginning and cancelling
/// one costs a link. A head that fires keeps the place that it would have had in the heap.
class TimeoutList final : private Action {
 public:
  TimeoutList(Simulation& simulation, Duration duration);
  TimeoutList(const TimeoutList&) = delete;
  TimeoutList& operator=(const TimeoutList&) = delete;
  Duration duration() const { return duration_; }
  /// Fires `action` after the list's duration unless `timeout` is cancelled or ends before.
  void begin(Timeout& timeout, Action& action);

 private:
  static void head_is_due(Action& self);
  void arm();
  Simulation& simulation_;
  Duration duration_;
  Timeout ends_;  ///< sentinel of the ring
  bool armed_{};
};

/// Virtual time and the events that move it. One simulation is one thread. Processes (process.h)
/// take their frames from its pool, and those still suspended when it ends are destroyed with it.
class Simulation {
 public:
  Simulation() = default;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  ~Simulation() {
    ending_ = true;
    frames_.destroy_roots();
  }

  /// True while the processes that are left are destroyed: nothing is resumed any more.
  bool ending() const { return ending_; }

  Time now() const { return now_; }
  Simulation& simulation() { return *this; }
  FramePool& frames() { return frames_; }

  /// Resumes `process` at `at`, which is not in the past; after all that was scheduled before it
  /// for the same moment.
  void schedule(Time at, std::coroutine_handle<> process) {
    queue_.push({at, sequence_++, reinterpret_cast<std::uintptr_t>(process.address())});
  }
  void schedule(Time at, Action& action) { schedule(at, take_sequence(), action); }

  /// The same at a place in the order that was taken before, by take_sequence().
  void schedule(Time at, std::uint64_t sequence, Action& action) {
    queue_.push({at, sequence, reinterpret_cast<std::uintptr_t>(&action) | kActionTag});
  }
  std::uint64_t take_sequence() { return sequence_++; }
  /// The place in the order of the event that is running.
  std::uint64_t current_sequence() const { return current_sequence_; }

  /// The time-outs of this duration; made at first use, kept for the run.
  TimeoutList& timeouts(Duration duration);

  /// Runs all events up to and including `end`; now() is then `end`, or earlier after stop().
  void run_until(Time end);
  /// Runs until no event is left.
  void run();
  /// Ends run_until() or run() after the current event.
  void stop() { stopped_ = true; }

  std::uint64_t events() const { return events_; }
  std::size_t pending() const { return queue_.size(); }
  /// Depends on the time of every event so far and on their order: equal runs have equal ones.
  std::uint64_t checksum() const { return checksum_; }

  /// `co_await simulation.delay(5ms);`
  struct [[nodiscard("a delay passes only when it is awaited")]] Delay {
    Simulation& simulation;
    Time at;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) const { simulation.schedule(at, process); }
    void await_resume() const noexcept {}
  };
  Delay delay(Duration d) { return {*this, now_ + d}; }
  /// Until a moment that is not in the past.
  Delay until(Time at) { return {*this, at}; }

 private:
  static constexpr std::uintptr_t kActionTag = 1;
  void step();

  Time now_{};
  std::uint64_t sequence_{};
  std::uint64_t current_sequence_{};
  std::uint64_t events_{};
  std::uint64_t checksum_{};
  bool stopped_{};
  bool ending_{};
  EventQueue queue_;
  // Frames may cancel time-outs as they end, so the lists outlive the pool.
  std::vector<std::unique_ptr<TimeoutList>> timeouts_;
  FramePool frames_;
};

}  // namespace shardsim
