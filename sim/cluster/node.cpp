#include "sim/cluster/node.h"

namespace shardsim {

void Node::crash() {
  if (!up_) return;
  account();
  up_ = false;
  ++life_;
  busy_ = 0;
  waiting_ = 0;
  sending_until_ = receiving_until_ = Time{};
  // Waiting jobs hear of it by an event, as running ones do at their departure.
  for (Job* job = first_; job != nullptr;) {
    Job* next = job->next_;
    job->result_.how = Service::lost;
    simulation_->schedule(simulation_->now(), job->process_);
    job = next;
  }
  first_ = last_ = nullptr;
}

void Node::restore() {
  slowness_ = 1 / setup_.speed;
  if (up_) return;
  up_ = true;
  busy_since_ = simulation_->now();
}

}  // namespace shardsim
