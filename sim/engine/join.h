#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "sim/engine/check.h"
#include "sim/engine/simulation.h"

namespace shardsim {

/// How a wait for the first k of n ended.
enum class Joined : std::uint8_t {
  reached,    ///< k branches answered
  refused,    ///< so many refused that k can't answer any more
  timed_out,  ///< the time-out came first
  abandoned,  ///< every branch ended without a word, and nothing else would end the wait
};

/// Waits for the first `need` of several branches. Branches that answer later, or after a time-out,
/// run on and cost what they cost: stragglers outlive their quorum, since branches and waiter share
/// a pooled, counted state. One waiter; awaited once.
///
///   Join<Version> quorum{simulation, replicas.size(), read_quorum};
///   for (NodeId node : replicas) read_replica(node, key, quorum.branch());
///   if (co_await quorum.first() != Joined::reached) co_return …;
template <class Answer>
  requires std::is_trivially_copyable_v<Answer>
class Join {
  struct State : Action {
    Simulation* simulation{};
    std::coroutine_handle<> waiter{};
    Timeout timeout{};
    std::uint32_t branches{};  ///< still holding a Branch
    std::uint32_t capacity{};
    std::uint32_t need{};
    std::uint32_t answered{};
    std::uint32_t refused{};
    std::uint32_t begun{};
    bool owned{true};
    Joined outcome{Joined::reached};
    Answer* answers() { return reinterpret_cast<Answer*>(this + 1); }
  };
  static_assert(alignof(Answer) <= 16);

 public:
  Join(Simulation& simulation, std::size_t most_branches, std::size_t need) {
    void* memory = simulation.frames().allocate(sizeof(State) + need * sizeof(Answer));
    state_ = new (memory) State;
    state_->run = &Join::expire;
    state_->simulation = &simulation;
    state_->capacity = static_cast<std::uint32_t>(most_branches);
    state_->need = static_cast<std::uint32_t>(need);
  }
  Join(const Join&) = delete;
  Join& operator=(const Join&) = delete;
  ~Join() {
    state_->owned = false;
    state_->waiter = {};
    release(state_);
  }

  /// One branch's hold on the join: it says answer() or refuse() once, or nothing.
  class Branch {
   public:
    Branch() = default;  ///< of no join: says nothing to nobody
    Branch(Branch&& o) noexcept : state_(std::exchange(o.state_, nullptr)) {}
    Branch& operator=(Branch&&) = delete;
    ~Branch() {
      if (state_ != nullptr) end();
    }
    void answer(const Answer& a) {
      State* s = std::exchange(state_, nullptr);
      if (s == nullptr) return;
      if (s->answered < s->need) {
        s->answers()[s->answered] = a;
        if (++s->answered == s->need) wake(s, Joined::reached);
      }
      leave(s);
    }
    /// An answer that says no: it never counts towards `need`.
    void refuse() {
      State* s = std::exchange(state_, nullptr);
      if (s == nullptr) return;
      ++s->refused;
      if (s->begun - s->refused < s->need && s->answered < s->need) wake(s, Joined::refused);
      leave(s);
    }

   private:
    friend class Join;
    explicit Branch(State* state) : state_(state) {}
    void end() {
      State* s = std::exchange(state_, nullptr);
      if (s->branches == 1 && s->answered < s->need && !s->timeout.waiting() &&
          !s->simulation->ending()) {
        wake(s, Joined::abandoned);
      }
      leave(s);
    }
    State* state_{};
  };

  /// A new branch; at most as many as the join was made for. All are made before the wait.
  Branch branch() {
    SHARDSIM_CHECK(state_->begun < state_->capacity, "a join has as many branches as announced");
    ++state_->begun;
    ++state_->branches;
    return Branch{state_};
  }

  struct [[nodiscard]] First {
    State* state;
    TimeoutList* timeouts;
    bool await_ready() const noexcept {
      State& s = *state;
      if (s.answered >= s.need) {
        s.outcome = Joined::reached;
        return true;
      }
      if (s.begun - s.refused < s.need) {
        s.outcome = Joined::refused;
        return true;
      }
      if (s.branches == 0 && timeouts == nullptr) {
        s.outcome = Joined::abandoned;
        return true;
      }
      return false;
    }
    void await_suspend(std::coroutine_handle<> waiter) const {
      state->waiter = waiter;
      if (timeouts != nullptr) timeouts->begin(state->timeout, *state);
    }
    Joined await_resume() const noexcept { return state->outcome; }
  };
  /// Until `need` branches have answered or can't any more.
  First first() { return {state_, nullptr}; }
  /// The same, at most for the duration of the list.
  First first(TimeoutList& timeouts) { return {state_, &timeouts}; }

  /// The answers so far, in the order in which they came; at most `need`.
  std::span<const Answer> answers() const { return {state_->answers(), state_->answered}; }

 private:
  static void expire(Action& self) { wake(static_cast<State*>(&self), Joined::timed_out); }
  static void wake(State* s, Joined outcome) {
    if (!s->waiter) return;
    s->outcome = outcome;
    s->timeout.cancel();
    std::exchange(s->waiter, {}).resume();
  }
  // The hold ends after the waiter has run, since the waiter may end the join.
  static void leave(State* s) {
    --s->branches;
    release(s);
  }
  static void release(State* s) {
    if (s->owned || s->branches != 0) return;
    s->~State();
    FramePool::release(s);
  }

  State* state_;
};

}  // namespace shardsim
