#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/engine/time.h"

namespace shardsim {

/// An event that waits: when, in which order among equals, and what to do.
struct Event {
  Time time{};
  std::uint64_t sequence{};
  std::uintptr_t payload{};  ///< see Simulation: a coroutine or an Action
};

/// A 4-ary heap over (time, sequence): events at equal times leave in the order of their sequence.
///
/// pop() leaves a hole at the root, and the next push() fills it: an event that schedules one
/// other, as most do, costs one way down instead of one down and one up. Measured on the hold model
/// against a textbook 4-ary heap alone, with all of Simulation around this one: see
/// tests/bench/hold_bench. Push and pop are O(log n); 24 bytes an event.
class EventQueue {
 public:
  bool empty() const { return size() == 0; }
  std::size_t size() const { return events_.size() - (hole_ ? 1 : 0); }
  void reserve(std::size_t n) { events_.reserve(n); }

  /// The earliest event. Precondition: not empty.
  const Event& top() {
    settle();
    return events_.front();
  }

  // One copy of it: inlined at every use, the hot code outgrows the instruction cache.
  [[gnu::noinline]] void push(const Event& e) {
    if (hole_) {
      hole_ = false;
      sink(e);
      return;
    }
    events_.push_back(e);
    rise(e);
  }

  /// Removes the earliest event. Precondition: not empty.
  Event pop() {
    settle();
    hole_ = true;
    return events_.front();
  }

  /// What probably comes next: the earliest event but those that are scheduled from now on. Null
  /// when there is none. Valid after pop(), for prefetching.
  const Event* next() const {
    const std::size_t n = events_.size();
    if (n < 2) return nullptr;
    std::size_t least = 1;
    for (std::size_t k = 2; k < n && k < 5; ++k)
      least = before(events_[k], events_[least]) ? k : least;
    return &events_[least];
  }

 private:
  static bool before(const Event& x, const Event& y) {
    if (x.time == y.time) [[unlikely]]
      return x.sequence < y.sequence;
    return x.time < y.time;
  }

  void settle() {
    if (!hole_) return;
    hole_ = false;
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) sink(last);
  }

  /// Places `e` at the root or below.
  void sink(const Event& e) {
    Event* a = events_.data();
    const std::size_t n = events_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < n; child = 4 * hole + 1) {
      std::size_t least = child;
      if (child + 4 <= n) [[likely]] {
        // Sums, not choices: which child is least can't be predicted.
        const std::size_t x = child + (before(a[child + 1], a[child]) ? 1 : 0);
        const std::size_t y = child + 2 + (before(a[child + 3], a[child + 2]) ? 1 : 0);
        least = before(a[y], a[x]) ? y : x;
      } else {
        for (std::size_t k = child + 1; k < n; ++k) least = before(a[k], a[least]) ? k : least;
      }
      if (!before(a[least], e)) break;
      a[hole] = a[least];
      hole = least;
    }
    a[hole] = e;
  }

  /// Places `e`, appended last, there or above.
  void rise(const Event& e) {
    Event* a = events_.data();
    std::size_t i = events_.size() - 1;
    while (i > 0) {
      const std::size_t up = (i - 1) / 4;
      if (!before(e, a[up])) break;
      a[i] = a[up];
      i = up;
    }
    a[i] = e;
  }

  std::vector<Event> events_;
  bool hole_{};
};

}  // namespace shardsim
