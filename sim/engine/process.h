#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "sim/engine/check.h"
#include "sim/engine/frame_pool.h"
#include "sim/engine/simulation.h"

namespace shardsim {

namespace frames {

template <class T>
concept HasSimulation = requires(T& t) {
  { t.simulation() } -> std::convertible_to<Simulation&>;
};

/// The pool of the first argument that knows its simulation: `*this` of a member, or a parameter.
template <class First, class... Rest>
FramePool& pool_of(First& first, Rest&... rest) {
  if constexpr (HasSimulation<First>) {
    return first.simulation().frames();
  } else {
    static_assert(sizeof...(Rest) > 0,
                  "a process is a member of, or takes, something with simulation()");
    return pool_of(rest...);
  }
}

struct Pooled {
  template <class... Args>
  static void* operator new(std::size_t bytes, Args&... args) {
    return pool_of(args...).allocate(bytes);
  }
  static void operator delete(void* memory) noexcept { FramePool::release(memory); }
};

}  // namespace frames

/// A simulated activity that nobody awaits: it starts at the call, runs until its first suspension,
/// and frees its frame when it ends. Parameters are taken by value, or refer to what lives as long
/// as the run; a process is a member of, or takes first, something that has `simulation()`.
/// Coroutine lambdas must capture nothing. An exception that leaves it ends the program.
struct Process {
  struct promise_type : frames::Pooled {
    Process get_return_object() noexcept {
      FramePool::mark_root(std::coroutine_handle<promise_type>::from_promise(*this));
      return {};
    }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const { throw; }
  };
};

/// A part of a process that it awaits: `const Bytes n = co_await copy(range);`. Lazy: starts when
/// awaited. Owns its frame, and in it the result, which co_await gives a reference to: take a copy,
/// or name the task. Non-trivial aggregates must not be temporaries in an await expression
/// (g++ 12 destroys them twice): name them first.
template <class T>
class [[nodiscard("a task runs only when it is awaited")]] Task {
 public:
  struct promise_type : frames::Pooled {
    Task get_return_object() noexcept {
      return Task{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    struct Final {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> task) const noexcept {
        // Not symmetric transfer: g++ 12 overflows the stack on it without optimisation.
        if (const auto next = task.promise().continuation) next.resume();
      }
      void await_resume() const noexcept {}
    };
    Final final_suspend() const noexcept { return {}; }
    void return_value(T v) { value.emplace(std::move(v)); }
    void unhandled_exception() const { throw; }
    std::coroutine_handle<> continuation;
    std::optional<T> value;
  };

  Task(Task&& o) noexcept : task_(std::exchange(o.task_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (task_) task_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    task_.resume();
    if (task_.done()) return false;
    task_.promise().continuation = awaiting;
    return true;
  }
  T&& await_resume() { return std::move(*task_.promise().value); }

 private:
  explicit Task(std::coroutine_handle<promise_type> task) : task_(task) {}
  std::coroutine_handle<promise_type> task_;
};

}  // namespace shardsim
