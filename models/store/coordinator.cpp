#include "models/store/coordinator.h"

#include <algorithm>

namespace shardsim {

namespace {
// A request or an acknowledgement without a value: headers, key, version.
constexpr Bytes kHeader{100};

Bytes rows_size(Bytes row, std::uint32_t rows) { return Bytes{row.count * std::int64_t{rows}}; }
}  // namespace

Coordinator::Coordinator(Table& table, std::uint64_t seed)
    : table_(table),
      cluster_(table.cluster()),
      network_(table.cluster().network()),
      simulation_(table.cluster().simulation()),
      costs_(table.cluster().config().node.service),
      replication_(table.config().replication),
      route_(seed, Purpose::route),
      service_(seed, Purpose::service),
      chance_(seed, Purpose::network),
      partition_requests_(table.placement().partitions()) {}

void Coordinator::begin_measurement() {
  std::ranges::fill(partition_requests_, 0);
  consistency_ = {};
  table_.work() = {};
}

void Coordinator::count_partition(PartitionId partition) {
  if (partition.index() >= partition_requests_.size()) {  // a later epoch has more
    partition_requests_.resize(partition.index() + 1);
  }
  ++partition_requests_[partition.index()];
}

std::size_t Coordinator::believed_up(const ReplicaSet& replicas) const {
  std::size_t up = 0;
  for (const NodeId node : replicas) up += cluster_.believed_up(node) ? 1 : 0;
  return up;
}

bool Coordinator::choose(const Attempt& attempt, const Route& route, NodeId& coordinator) const {
  const ReplicaSet& replicas = route.replicas;
  const std::size_t up = believed_up(replicas);
  if (up == 0) return false;
  const RandomBits bits =
      route_.bits({.request = attempt.request.id.value, .attempt = attempt.number});
  std::size_t skip = below(bits.a, up);
  for (const NodeId node : replicas) {
    if (!cluster_.believed_up(node)) continue;
    if (skip-- == 0) {
      coordinator = node;
      return true;
    }
  }
  return false;
}

Outcome Coordinator::failed(Joined how) {
  Outcome outcome;
  outcome.failure = how == Joined::refused ? Failure::rejected : Failure::timeout;
  outcome.silent = how != Joined::refused;
  return outcome;
}

Outcome Coordinator::finished(Join<Leg>& join, std::uint32_t touched) const {
  const Leg& first = join.answers().front();
  Outcome outcome;
  outcome.partitions_touched = touched;
  outcome.parts.network = first.network;
  outcome.parts.queue = first.queue;
  outcome.parts.service = first.service;
  outcome.parts.straggler = simulation_.now() - first.answered;
  for (const Leg& leg : join.answers()) outcome.version = std::max(outcome.version, leg.version);
  return outcome;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the awaiter's, see .h
Task<Outcome> Coordinator::get(NodeId self, const Attempt& attempt, Route& route) {
  const Request& request = attempt.request;
  table_.refresh(route, request.key);
  count_partition(route.partition);
  const std::size_t need = std::min<std::size_t>(replication_.read_quorum, route.replicas.size());
  if (believed_up(route.replicas) < need) co_return Outcome{.failure = Failure::unavailable};

  const Versions::Index record = table_.versions().find(request.key);
  const bool written = record != Versions::kAbsent;
  const Version acknowledged = written ? table_.versions().acknowledged(record) : Version{};

  Join<Leg> quorum{simulation_, route.replicas.size(), need};
  ask_replicas(self, attempt, route.replicas, record, need, quorum);
  const Joined how = co_await quorum.first();
  if (how != Joined::reached) co_return failed(how);

  ++consistency_.reads;
  table_.work().read += request.value_size;
  const Outcome outcome = finished(quorum, 1);
  if (outcome.version < acknowledged) {
    ++consistency_.stale_reads;
    consistency_.staleness += simulation_.now() - table_.versions().acknowledged_at(record);
  }
  co_return outcome;
}

void Coordinator::ask_replicas(NodeId self, const Attempt& attempt, const ReplicaSet& replicas,
                               Versions::Index record, std::size_t need, Join<Leg>& quorum) {
  // All replicas, or the coordinator and as many others as the quorum takes, from a random one on.
  const Request& request = attempt.request;
  const std::size_t n = replicas.size();
  std::size_t ask = replication_.read_from == ReadFrom::all ? n : need;
  const std::size_t start =
      below(route_.bits({.request = request.id.value, .attempt = attempt.number}).b, n);
  for (std::size_t pass = 0; pass < 2; ++pass) {
    for (std::size_t i = 0; i < n && ask > 0; ++i) {
      const std::size_t replica = start + i < n ? start + i : start + i - n;
      const NodeId node = replicas[replica];
      if ((pass == 0) != (node == self) || !cluster_.believed_up(node)) continue;
      --ask;
      read_replica({request.id, attempt.number, static_cast<std::uint16_t>(replica), self, node},
                   request.key, record, request.value_size, quorum.branch());
    }
  }
}

Process Coordinator::read_replica(Ask ask, Key key, Versions::Index record, Bytes value,
                                  Join<Leg>::Branch quorum) {
  const RandomBits chance = network_chance(ask);
  const Time sent = simulation_.now();
  Network::Message hop = network_.send(ask.from, ask.to, kHeader, chance.a);
  if (const bool arrived = co_await hop; !arrived) co_return;
  cluster_[ask.to].count_request();
  Node::Job job = cluster_[ask.to].serve(work(costs_.get, ask));
  co_await job;
  if (job.served().how == Service::lost) co_return;
  table_.versions().prefetch(key);
  if (job.served()) table_.work().fetched += value;
  hop = network_.send(ask.to, ask.from, job.served() ? kHeader + value : kHeader, chance.b);
  const Version version = held(key, record, ask.to);
  if (const bool arrived = co_await hop; !arrived) co_return;
  if (!job.served()) {
    quorum.refuse();
  } else {
    quorum.answer(leg(sent, job.served(), version));
  }
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the awaiter's, see .h
Task<Outcome> Coordinator::put(NodeId self, const Attempt& attempt, Route& route) {
  const Request& request = attempt.request;
  table_.refresh(route, request.key);
  count_partition(route.partition);
  const std::size_t n = route.replicas.size();
  const std::size_t need = std::min<std::size_t>(replication_.write_quorum, n);
  if (believed_up(route.replicas) < need) co_return Outcome{.failure = Failure::unavailable};

  const Version version{++last_version_};
  const Versions::Index record = table_.versions().find_or_add(request.key);
  Join<Leg> quorum{simulation_, n, need};
  for (std::size_t i = 0; i < n; ++i) {
    if (!cluster_.believed_up(route.replicas[i])) continue;
    write_replica(
        {request.id, attempt.number, static_cast<std::uint16_t>(i), self, route.replicas[i]},
        request.key, record, version, request.value_size, table_.epoch(), quorum.branch());
  }
  const Joined how = co_await quorum.first();
  if (how != Joined::reached) co_return failed(how);
  table_.versions().acknowledge(record, version, simulation_.now());
  ++consistency_.writes;
  table_.work().written += request.value_size;
  co_return finished(quorum, 1);
}

Process Coordinator::write_replica(Ask ask, Key key, Versions::Index record, Version version,
                                   Bytes value, std::uint32_t epoch, Join<Leg>::Branch quorum) {
  const RandomBits chance = network_chance(ask);
  const Time sent = simulation_.now();
  Network::Message hop = network_.send(ask.from, ask.to, kHeader + value, chance.a);
  if (const bool arrived = co_await hop; !arrived) co_return;
  cluster_[ask.to].count_request();
  Node::Job job = cluster_[ask.to].serve(work(costs_.put, ask));
  co_await job;
  if (job.served().how == Service::lost) co_return;
  // The sender's map may be of an earlier epoch: a node that no longer owns the key says so.
  const bool taken =
      job.served() && (epoch == table_.epoch() || table_.route(key).replicas.contains(ask.to));
  if (taken) {
    table_.versions().apply(record, ask.to, version);
    table_.work().stored += value;
    NodeId heir;
    if (table_.rebalancer().moving() && table_.rebalancer().heir(key, record, ask.to, heir)) {
      if (const bool ok = co_await pass_on(ask, heir, record, version, value); !ok) co_return;
    }
  }
  hop = network_.send(ask.to, ask.from, kHeader, chance.b);
  if (const bool arrived = co_await hop; !arrived) co_return;
  if (!taken) {
    quorum.refuse();
  } else {
    quorum.answer(leg(sent, job.served(), version));
  }
}

Task<bool> Coordinator::pass_on(Ask ask, NodeId heir, Versions::Index record, Version version,
                                Bytes value) {
  constexpr std::uint32_t kPassOn = 2;
  const RandomBits chance = chance_.bits({ask.request.value, kPassOn, ask.attempt, ask.replica});
  const std::uint32_t life = cluster_[ask.to].life();
  if (const bool ok = co_await network_.send(ask.to, heir, kHeader + value, chance.a); !ok)
    co_return false;
  const Duration demand =
      costs_.put.draw(service_.bits({ask.request.value, kPassOn, ask.attempt, ask.replica}).a);
  if (const Served served = co_await cluster_[heir].serve(demand); !served) co_return false;
  table_.versions().apply(record, heir, version);
  table_.work().stored += value;
  if (const bool ok = co_await network_.send(heir, ask.to, kHeader, chance.b); !ok) co_return false;
  co_return cluster_[ask.to].life() == life;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the awaiter's, see .h
Task<Outcome> Coordinator::scan(NodeId self, const Attempt& attempt, Route& route) {
  const Request& request = attempt.request;
  table_.refresh(route, request.key);
  count_partition(route.partition);
  std::vector<Table::ScanPart>& parts = scan_parts_;  // nothing else runs before they are asked
  parts.clear();
  if (!table_.scan_parts(request.key, request.last_key, request.rows, parts)) {
    co_return Outcome{.failure = Failure::unavailable};
  }
  Join<Leg> all{simulation_, parts.size(), parts.size()};
  std::uint16_t number = 0;
  for (const Table::ScanPart& part : parts) {
    scan_part({request.id, attempt.number, number++, self, part.node}, part.rows,
              request.value_size, all.branch());
  }
  const auto touched = static_cast<std::uint32_t>(parts.size());
  const Joined how = co_await all.first();
  if (how != Joined::reached) co_return failed(how);
  table_.work().read += rows_size(request.value_size, request.rows);
  co_return finished(all, touched);
}

Process Coordinator::scan_part(Ask ask, std::uint32_t rows, Bytes row, Join<Leg>::Branch all) {
  constexpr std::uint32_t kRows = 3;
  const RandomBits chance = network_chance(ask);
  const Time sent = simulation_.now();
  Network::Message hop = network_.send(ask.from, ask.to, kHeader, chance.a);
  if (const bool arrived = co_await hop; !arrived) co_return;
  cluster_[ask.to].count_request();
  const Duration each =
      costs_.scan_row.draw(service_.bits({ask.request.value, kRows, ask.attempt, ask.replica}).a);
  Node::Job job = cluster_[ask.to].serve(work(costs_.scan, ask) + each * std::int64_t{rows});
  co_await job;
  if (job.served().how == Service::lost) co_return;
  const Bytes found = rows_size(row, rows);
  if (job.served()) {
    table_.work().fetched += found;
    table_.work().unplaced += job.served().service;
  }
  hop = network_.send(ask.to, ask.from, job.served() ? kHeader + found : kHeader, chance.b);
  if (const bool arrived = co_await hop; !arrived) co_return;
  if (!job.served()) {
    all.refuse();
  } else {
    all.answer(leg(sent, job.served(), {}));
  }
}

Coordinator::Leg Coordinator::leg(Time sent, const Served& served, Version version) const {
  const Time now = simulation_.now();
  return {.version = version,
          .answered = now,
          .network = now - sent - served.queued - served.service,
          .queue = served.queued,
          .service = served.service};
}

Version Coordinator::held(const Key& key, Versions::Index record, NodeId node) const {
  const Versions& versions = table_.versions();
  if (record == Versions::kAbsent) record = versions.find(key);  // written meanwhile
  return record == Versions::kAbsent ? Version{} : versions.held(record, node);
}

}  // namespace shardsim
