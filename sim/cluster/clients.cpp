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
    if (request.intended_start > simulation_.now()) {
      co_await simulation_.until(request.intended_start);
    }
    send(request, {});
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
    send(request, done.branch());
    co_await done.first();
  }
}

Process Clients::send(Request request, Join<char>::Branch finished) {
  log_.offered(request);
  Completion done{.operation = request.operation, .intended_start = request.intended_start};
  const Time first_sent = simulation_.now();
  Attempt attempt{.request = request, .number = 0, .sent = first_sent};
  for (;; ++attempt.number) {
    attempt.sent = simulation_.now();
    Join<Reply> reply{simulation_, 1, 1};
    system_.serve(attempt, reply.branch());
    if (const Joined how = co_await reply.first(timeouts_); how == Joined::reached) {
      done.failure = reply.answers()[0].failure;
      done.parts = reply.answers()[0].parts;
      done.partitions_touched = reply.answers()[0].partitions_touched;
    } else {
      done.failure = Failure::timeout;
    }
    if (done.failure == Failure::none || attempt.number == config_.retries) break;
    co_await simulation_.delay(backoff(request, attempt.number));
  }
  done.end = simulation_.now();
  done.attempts = attempt.number + 1u;
  done.service_time = done.end - attempt.sent;
  done.parts.client_wait = first_sent - request.intended_start;
  done.parts.retry = attempt.sent - first_sent;
  log_.finished(request, done);
  finished.answer(0);
}

Duration Clients::backoff(const Request& request, std::uint16_t retry) const {
  double wait = static_cast<double>(config_.backoff.count());
  for (std::uint16_t i = 0; i < retry; ++i) wait = std::min(wait * config_.backoff_factor, 1e18);
  const RandomBits bits = backoff_chance_.bits({.request = request.id.value, .attempt = retry});
  return Duration{static_cast<std::int64_t>(wait * (0.5 + unit(bits.a) / 2) + 0.5)};
}

}  // namespace shardsim
