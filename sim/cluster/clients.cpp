#include "sim/cluster/clients.h"

#include <algorithm>

namespace shardsim {

Clients::Clients(Simulation& simulation, System& system, Workload& workload,
                 const ClientConfig& config, std::uint64_t seed, RequestLog& log)
    : simulation_(simulation),
      system_(system),
      workload_(workload),
      config_(config),
      backoff_chance_(seed, Purpose::backoff),
      timeouts_(simulation.timeouts(config.timeout)),
      log_(log) {}

void Clients::start(Time end) {
  const std::uint32_t clients = workload_.closed_loop_clients();
  if (clients == 0) open_loop(end);
  for (std::uint32_t c = 0; c < clients; ++c) closed_loop(c, end);
}

Process Clients::open_loop(Time end) {
  Request request{};
  while (workload_.next(request) && request.intended_start < end) {
    request.popularity_rank = workload_.last_rank().value_or(UINT64_MAX);
    system_.expect(request);
    if (request.intended_start > simulation_.now()) {
      co_await simulation_.until(request.intended_start);
    }
    send({.request = request}, {});
  }
}

Process Clients::closed_loop(std::uint32_t client, Time end) {
  // A client's n-th request has its own number, whatever the others do.
  for (std::uint64_t n = 0;; ++n) {
    Request request{};
    request.id = RequestId{(static_cast<std::uint64_t>(client) << 32) | n};
    const Duration think = workload_.think_time(request.id);
    if (simulation_.now() + think >= end) co_return;
    co_await simulation_.delay(think);
    request.intended_start = simulation_.now();
    workload_.draw(request);
    request.popularity_rank = workload_.last_rank().value_or(UINT64_MAX);
    Join<char> done{simulation_, 1, 1};
    send({.request = request}, done.branch());
    co_await done.first();
  }
}

Process Clients::send(Attempt attempt, Join<char>::Branch finished) {
  log_.offered(attempt.request);
  const Time first_sent = simulation_.now();
  for (;; ++attempt.number) {
    attempt.sent = simulation_.now();
    Join<Reply> reply{simulation_, 1, 1};
    system_.serve(attempt, reply.branch());
    const Joined how = co_await reply.first(timeouts_);
    const bool failed = how != Joined::reached || reply.answers()[0].failure != Failure::none;
    if (!failed || attempt.number == config_.retries) {
      finish(attempt, first_sent,
             how == Joined::reached ? reply.answers()[0] : Reply{.failure = Failure::timeout});
      break;
    }
    co_await simulation_.delay(backoff(attempt.request, attempt.number));
  }
  finished.answer(0);
}

void Clients::finish(const Attempt& last, Time first_sent, const Reply& reply) {
  const Request& request = last.request;
  Completion done{.operation = request.operation,
                  .failure = reply.failure,
                  .intended_start = request.intended_start,
                  .end = simulation_.now(),
                  .service_time = simulation_.now() - last.sent,
                  .parts = reply.parts,
                  .partitions_touched = reply.partitions_touched,
                  .attempts = last.number + 1u};
  done.parts.client_wait = first_sent - request.intended_start;
  done.parts.retry = last.sent - first_sent;
  log_.finished(request, done);
}

Duration Clients::backoff(const Request& request, std::uint16_t retry) const {
  double wait = static_cast<double>(config_.backoff.count());
  for (std::uint16_t i = 0; i < retry; ++i) wait = std::min(wait * config_.backoff_factor, 1e18);
  const RandomBits bits = backoff_chance_.bits({.request = request.id.value, .attempt = retry});
  return Duration{static_cast<std::int64_t>(wait * (0.5 + unit(bits.a) / 2) + 0.5)};
}

}  // namespace shardsim
