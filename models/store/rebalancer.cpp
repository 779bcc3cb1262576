#include "models/store/rebalancer.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/placement/movement.h"
#include "models/store/table.h"

namespace shardsim {

namespace {
// Chunks that got lost are tried again after this long.
constexpr Duration kRetry = 100ms;
// How many keys are looked at to know the flows of a move where keys are too many for all.
constexpr std::size_t kKeysCounted = 1u << 18;

std::string cause_of(std::size_t joined, std::size_t leaving) {
  const auto nodes = [](std::size_t n) {
    return fmt::format("{} {}", n, n == 1 ? "node" : "nodes");
  };
  return leaving == 0 ? nodes(joined) + " joined" : nodes(leaving) + " leaving";
}

}  // namespace

Rebalancer::Rebalancer(Table& table, std::uint64_t seed)
    : table_(table), chance_(seed, Purpose::rebalance) {}

Simulation& Rebalancer::simulation() { return table_.cluster().simulation(); }

std::uint64_t Rebalancer::second_hash(const Key& key) {
  // splitmix64's finaliser: independent of where the placement put the key.
  std::uint64_t z = key.hash + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

const Rebalancer::Flow* Rebalancer::flow_of(NodeId source, NodeId destination) const {
  const auto found = flow_index_.find(pair_of(source, destination));
  return found == flow_index_.end() ? nullptr : &flows_[found->second];
}

ReplicaSet Rebalancer::holders(const Key& key, const ReplicaSet& before) const {
  const ReplicaSet after = next_->locate(key).replicas;
  const Transition transition = pair_replicas(before, after);
  const std::uint64_t place = second_hash(key);
  ReplicaSet holding;
  for (const NodeId node : after) {
    NodeId holder = node;
    bool there = true;
    for (const SlotMove& m : transition) {
      if (m.to != node) continue;
      const Flow* flow = flow_of(m.from, m.to);
      // A pair that no counted key had is a share too small to see: it moves at the end.
      const bool moved = flow != nullptr && (flow->done || place < flow->moved);
      if (moved) break;
      holder = m.from;
      there = !m.copy;
      break;
    }
    if (there) holding.push_back(holder);
  }
  // Nodes that leave without an heir, since the cluster shrinks below the replicas, serve to the
  // end.
  for (const NodeId node : before) {
    bool paired = after.contains(node);
    for (const SlotMove& m : transition) paired = paired || m.from == node;
    if (!paired) holding.push_back(node);
  }
  return holding;
}

bool Rebalancer::heir(const Key& key, Versions::Index record, NodeId node, NodeId& heir) {
  const ReplicaSet before = table_.placement().locate(key).replicas;
  const ReplicaSet after = next_->locate(key).replicas;
  const std::uint64_t place = second_hash(key);
  bool found = false;
  for (const SlotMove& m : pair_replicas(before, after)) {
    if (m.from != node) continue;
    Flow* flow = flow_of(m.from, m.to);
    // A pair too rare to be counted has no flow: its writes go to both from the start.
    if (flow == nullptr || flow->done || flow->all_read || place < flow->read) {
      heir = m.to;
      found = true;
    } else {
      flow->late.insert({place, record});
    }
  }
  return found;
}

void Rebalancer::change(std::vector<NodeId> joined, std::vector<NodeId> leaving) {
  waiting_.push_back({std::move(joined), std::move(leaving)});
  if (!running_) run();
}

Process Rebalancer::run() {
  running_ = true;
  while (!waiting_.empty()) {
    const Change change = waiting_.front();
    waiting_.erase(waiting_.begin());
    plan(change);
    std::size_t senders = 0;
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      senders += i == 0 || flows_[i].source != flows_[i - 1].source ? 1 : 0;
    }
    Join<char> all{simulation(), senders, senders};
    for (std::size_t first = 0; first < flows_.size();) {
      std::size_t last = first;
      while (last < flows_.size() && flows_[last].source == flows_[first].source) ++last;
      send_flows(first, last, all.branch());
      first = last;
    }
    co_await all.first();
    finish();
  }
  running_ = false;
}

void Rebalancer::plan(const Change& change) {
  const Membership& before = table_.membership();
  next_membership_ = {.epoch = before.epoch + 1, .members = {}};
  for (const Member& m : before.members) {
    if (std::ranges::find(change.leaving, m.node) == change.leaving.end()) {
      next_membership_.members.push_back(m);
    }
  }
  for (const NodeId node : change.joined) {
    next_membership_.members.push_back(table_.cluster().member(node));
  }
  std::ranges::sort(next_membership_.members, {}, &Member::node);

  const PlacementInput input = table_.placement_input(next_membership_);
  auto next = table_.config().placement().build(input);
  const std::vector<Key> keys = table_.key_sample(kKeysCounted);
  const Movement m = movement(table_.placement(), *next, keys);
  flows_.clear();
  flow_index_.clear();
  const std::string why = fmt::format("{}: {} assigns these keys anew",
                                      cause_of(change.joined.size(), change.leaving.size()),
                                      table_.config().strategy().name);
  std::vector<MoveReason> reasons;
  for (const shardsim::Flow& f : m.flows) {
    Flow& flow = flows_.emplace_back();
    flow.source = f.source;
    flow.destination = f.destination;
    flow.share = f.fraction * m.copies;
    reasons.push_back({f.source, f.destination, f.fraction, why});
    flow_index_[pair_of(f.source, f.destination)] = flows_.size() - 1;
  }
  next_ = std::move(next);
  collect_written();

  RebalanceOperation& log = log_.emplace_back();
  log.cause = cause_of(change.joined.size(), change.leaving.size());
  log.reasons = std::move(reasons);
  log.start = simulation().now();
  log.flows = flows_.size();
  log.keys_moved_fraction = m.keys_moved_fraction;
  log.least_fraction = least_fraction(before, next_membership_, input.replicas);
  const double copies = table_.key_count() * m.copies;
  log.keys = m.keys_moved_fraction * copies;
  log.bytes_planned =
      Bytes{static_cast<std::int64_t>(log.keys * static_cast<double>(table_.record_size().count))};
}

void Rebalancer::collect_written() {
  Versions& versions = table_.versions();
  for (Versions::Index i = 0; i < versions.size(); ++i) {
    const Key key = versions.key(i);
    const ReplicaSet before = table_.placement().locate(key).replicas;
    versions.keep_only(i, {before.begin(), before.end()});
    const std::uint64_t place = second_hash(key);
    for (const SlotMove& m : pair_replicas(before, next_->locate(key).replicas)) {
      auto [at, fresh] = flow_index_.try_emplace(pair_of(m.from, m.to), flows_.size());
      if (fresh) {  // a written key of a pair that no counted key had
        Flow& flow = flows_.emplace_back();
        flow.source = m.from;
        flow.destination = m.to;
      }
      flows_[at->second].written.emplace_back(place, i);
    }
  }
  std::ranges::sort(flows_, {}, [](const Flow& f) { return pair_of(f.source, f.destination); });
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    std::ranges::sort(flows_[i].written);
    flow_index_[pair_of(flows_[i].source, flows_[i].destination)] = i;
  }
}

Process Rebalancer::send_flows(std::size_t first, std::size_t last, Join<char>::Branch done) {
  const RebalanceConfig& config = table_.config().rebalance;
  const double keys = table_.key_count();
  for (std::size_t i = first; i < last; ++i) {
    const double bytes =
        std::max(1.0, flows_[i].share * keys * static_cast<double>(table_.record_size().count));
    const auto chunks =
        static_cast<std::uint64_t>(bytes / static_cast<double>(config.chunk.count)) + 1;
    for (std::uint64_t c = 1; c <= chunks; ++c) {
      const Bytes size{static_cast<std::int64_t>(bytes / static_cast<double>(chunks) + 0.5)};
      const std::uint64_t until = UINT64_MAX / chunks * c;
      const Duration pace{static_cast<std::int64_t>(static_cast<double>(size.count) * 1e9 /
                                                    static_cast<double>(config.throttle.count))};
      const Time next_chunk = simulation().now() + pace;
      for (bool sent = false; !sent;) {
        sent = co_await send_chunk(i, size, until, c == chunks);
        if (sent) break;
        ++log_.back().retries;
        co_await simulation().delay(kRetry);
      }
      if (next_chunk > simulation().now()) co_await simulation().until(next_chunk);
    }
    flows_[i].done = true;
  }
  done.answer('d');
}

Task<bool> Rebalancer::send_chunk(std::size_t i, Bytes size, std::uint64_t until, bool to_the_end) {
  Cluster& cluster = table_.cluster();
  Versions& versions = table_.versions();
  const NodeId from = flows_[i].source;
  const NodeId to = flows_[i].destination;
  if (!cluster[from].up() || !cluster[to].up()) co_return false;
  const std::uint32_t life = cluster[to].life();
  const std::uint64_t number = chunks_++;
  const RandomBits bits = chance_.bits({.request = number});
  const std::int64_t kib = (size.count + 1023) / 1024;
  const Duration work = cluster.config().node.service.stream.draw(bits.b) * kib;

  const Served read = co_await cluster[from].serve(work);
  if (!read) co_return false;
  table_.work().unplaced += read.service;
  // What the source holds at this moment is what it sends; later writes are passed on by heir().
  Flow* flow = &flows_[i];
  flow->read = std::max(flow->read, until);
  flow->all_read = flow->all_read || to_the_end;
  const auto in_chunk = [&](std::uint64_t place) { return to_the_end || place < until; };
  std::vector<std::pair<Versions::Index, Version>> sent;
  std::size_t next_written = flow->next_written;
  for (; next_written < flow->written.size() && in_chunk(flow->written[next_written].first);
       ++next_written) {
    const Versions::Index record = flow->written[next_written].second;
    sent.emplace_back(record, versions.held(record, from));
  }
  for (const auto& [place, record] : flow->late) {
    if (!in_chunk(place)) break;
    sent.emplace_back(record, versions.held(record, from));
  }

  if (const bool ok = co_await cluster.network().send(from, to, size, bits.a); !ok) co_return false;
  const Served taken = co_await cluster[to].serve(work);
  if (!taken) co_return false;
  table_.work().unplaced += taken.service;
  if (cluster[to].life() != life) co_return false;
  for (const auto& [record, version] : sent) versions.apply(record, to, version);
  flow = &flows_[i];
  flow->moved = until;
  flow->next_written = next_written;
  while (!flow->late.empty() && in_chunk(flow->late.begin()->first)) {
    flow->late.erase(flow->late.begin());
  }
  bytes_moved_ += size;
  table_.work().stored += size;
  log_.back().bytes_moved += size;
  ++log_.back().chunks;
  co_return true;
}

void Rebalancer::finish() {
  log_.back().end = simulation().now();
  log_.back().finished = true;
  for (const Member& m : table_.membership().members) {
    if (!std::ranges::binary_search(next_membership_.members, m.node, {}, &Member::node)) {
      table_.cluster().leave(m.node);
    }
  }
  table_.adopt(std::move(next_membership_), std::move(next_));
  next_.reset();
  flows_.clear();
  flow_index_.clear();
}

}  // namespace shardsim
