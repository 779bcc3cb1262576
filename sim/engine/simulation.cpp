#include "sim/engine/simulation.h"

#include "sim/engine/check.h"

namespace shardsim {

TimeoutList::TimeoutList(Simulation& simulation, Duration duration)
    : Action{&TimeoutList::head_is_due}, simulation_(simulation), duration_(duration) {
  ends_.previous_ = ends_.next_ = &ends_;
}

void TimeoutList::begin(Timeout& timeout, Action& action) {
  timeout.cancel();
  timeout.deadline_ = simulation_.now() + duration_;
  timeout.sequence_ = simulation_.take_sequence();
  timeout.action_ = &action;
  timeout.next_ = &ends_;
  timeout.previous_ = ends_.previous_;
  ends_.previous_->next_ = &timeout;
  ends_.previous_ = &timeout;
  if (!armed_) arm();
}

void TimeoutList::arm() {
  armed_ = true;
  simulation_.schedule(ends_.next_->deadline_, ends_.next_->sequence_, *this);
}

void TimeoutList::head_is_due(Action& self) {
  auto& list = static_cast<TimeoutList&>(self);
  list.armed_ = false;
  Timeout* head = list.ends_.next_;
  // The head that this event stood for may have been cancelled since; the next one has its own
  // place in the order.
  if (head != &list.ends_ && head->deadline_ == list.simulation_.now() &&
      head->sequence_ == list.simulation_.current_sequence()) {
    head->cancel();
    if (list.ends_.next_ != &list.ends_) list.arm();
    head->action_->run(*head->action_);
    return;
  }
  if (head != &list.ends_) list.arm();
}

TimeoutList& Simulation::timeouts(Duration duration) {
  for (const auto& list : timeouts_) {
    if (list->duration() == duration) return *list;
  }
  return *timeouts_.emplace_back(std::make_unique<TimeoutList>(*this, duration));
}

inline void Simulation::step() {
  const Event e = queue_.pop();
  now_ = e.time;
  current_sequence_ = e.sequence;
  ++events_;
  checksum_ = (checksum_ ^ static_cast<std::uint64_t>(e.time.time_since_epoch().count())) *
              0x9e3779b97f4a7c15u;
  // What the next event touches is known now: fetch it while this one runs.
  if (const Event* next = queue_.next()) {
    __builtin_prefetch(reinterpret_cast<const void*>(next->payload));
  }
  if ((e.payload & kActionTag) != 0) {
    auto& action = *reinterpret_cast<Action*>(e.payload & ~kActionTag);
    action.run(action);
  } else {
    std::coroutine_handle<>::from_address(reinterpret_cast<void*>(e.payload)).resume();
  }
}

void Simulation::run_until(Time end) {
  stopped_ = false;
  while (!stopped_ && !queue_.empty() && queue_.top().time <= end) step();
  if (!stopped_) now_ = end;
}

void Simulation::run() {
  stopped_ = false;
  while (!stopped_ && !queue_.empty()) step();
}

}  // namespace shardsim
