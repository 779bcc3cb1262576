#pragma once

#include <cstdint>

#include "sim/cluster/cluster_config.h"
#include "sim/cluster/outcome.h"
#include "sim/cluster/system.h"
#include "sim/cluster/workload.h"
#include "sim/engine/process.h"
#include "sim/engine/random.h"
#include "sim/engine/simulation.h"

namespace shardsim {

/// What clients report; the metrics implement it. Two virtual calls a request.
class RequestLog {
 public:
  virtual ~RequestLog() = default;
  virtual void offered(const Request& request) = 0;
  virtual void finished(const Request& request, const Completion& completion) = 0;
};

/// The clients: they send what a workload draws, wait, time out, retry with backoff, give up.
///
/// Open loop: requests start when they were meant to, however many are in flight, so that latency,
/// counted from there, hides no queue. Closed loop: each client waits for its answer, thinks, and
/// sends the next.
class Clients {
 public:
  Clients(Simulation& simulation, System& system, Workload& workload, const ClientConfig& config,
          std::uint64_t seed, RequestLog& log);
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  Simulation& simulation() { return simulation_; }
  /// Begins to send; nothing is sent at or after `end`.
  void start(Time end);

 private:
  Process open_loop(Time end);
  Process closed_loop(std::uint32_t client, Time end);
  /// A request's life at its client, all attempts of it.
  Process send(Attempt attempt, Join<char>::Branch finished);
  void finish(const Attempt& last, Time first_sent, const Reply& reply);
  Duration backoff(const Request& request, std::uint16_t retry) const;

  Simulation& simulation_;
  System& system_;
  Workload& workload_;
  ClientConfig config_;
  RandomStream backoff_chance_;
  TimeoutList& timeouts_;
  RequestLog& log_;
};

}  // namespace shardsim
