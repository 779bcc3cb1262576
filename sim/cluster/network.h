#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/cluster/node.h"
#include "sim/cluster/topology.h"
#include "sim/engine/random.h"
#include "sim/engine/simulation.h"

namespace shardsim {

/// Nodes keep their address when others join.
using Nodes = std::vector<std::unique_ptr<Node>>;

struct NetworkCounters {
  std::uint64_t messages{};
  std::int64_t bytes{};
  std::uint64_t cross_zone_messages{};
  std::int64_t cross_zone_bytes{};
  std::uint64_t cross_region_messages{};
  std::int64_t cross_region_bytes{};
  std::uint64_t lost_messages{};
};

/// Messages between nodes, and between clients and nodes. A message leaves through its sender's
/// interface, travels for the topology's latency and jitter, and comes in through its receiver's
/// interface; it waits at either behind what came before. Clients' own interfaces have no limit.
class Network {
 public:
  Network(Simulation& simulation, const Topology& topology, const NetworkConfig& config,
          Nodes& nodes)
      : simulation_(simulation),
        topology_(topology),
        jitter_(config.jitter),
        bandwidth_(config.bandwidth),
        loss_(config.loss),
        nodes_(nodes) {}

  /// A message on its way. `co_await` gives true when it has arrived, false when it never will:
  /// it was lost, or its receiver is down. Its sender does not learn which, so the process that
  /// awaits it just ends. One or two events: a second one where the receiver's interface is busy.
  /// A process that sends several, one after the other, keeps its frame small with one variable.
  class [[nodiscard("a message is sent only when it is awaited")]] Message : Action {
   public:
    bool await_ready() const noexcept { return lost_ || local_; }
    void await_suspend(std::coroutine_handle<> process) {
      process_ = process;
      run = &Message::arrive;
      simulation_->schedule(arrival_, *this);
    }
    bool await_resume() const noexcept { return !lost_; }

   private:
    friend class Network;
    Message(Simulation& simulation, Node* receiver, Duration transmission, Time arrival, bool lost,
            bool local)
        : Action{nullptr},
          simulation_(&simulation),
          receiver_(receiver),
          transmission_(transmission),
          arrival_(arrival),
          lost_(lost),
          local_(local) {}
    static void arrive(Action& self) {
      auto& m = static_cast<Message&>(self);
      if (m.receiver_ != nullptr) {
        if (!m.receiver_->up()) {
          m.lost_ = true;
        } else {
          const Time passed = m.receiver_->receive_through(m.transmission_);
          if (passed > m.arrival_) {
            m.run = &Message::resume;
            m.simulation_->schedule(passed, m);
            return;
          }
        }
      }
      m.process_.resume();
    }
    static void resume(Action& self) {
      auto& m = static_cast<Message&>(self);
      m.lost_ = !m.receiver_->up();
      m.process_.resume();
    }
    Simulation* simulation_;
    Node* receiver_;
    std::coroutine_handle<> process_{};
    Duration transmission_;
    Time arrival_;
    bool lost_;
    bool local_;
  };

  /// `chance` is 64 random bits of the message's own draw: jitter and loss come from them. A node's
  /// message to itself is there at once and is no message.
  Message send(NodeId from, NodeId to, Bytes size, std::uint64_t chance) {
    Node& sender = *nodes_[from.index()];
    Node& receiver = *nodes_[to.index()];
    if (from == to) return {simulation_, &receiver, Duration{0}, simulation_.now(), false, true};
    const Duration span = transmission(size, bandwidth_);
    const Time sent = sender.send_through(span);
    sender.count_sent(size);
    count(sender.setup().zone, receiver.setup().zone, size);
    return message(&receiver, span, sent,
                   topology_.latency(sender.setup().rack, receiver.setup().rack), chance);
  }
  Message send(ZoneId client, NodeId to, Bytes size, std::uint64_t chance) {
    Node& receiver = *nodes_[to.index()];
    count(client, receiver.setup().zone, size);
    return message(&receiver, transmission(size, bandwidth_), simulation_.now(),
                   topology_.latency(client, receiver.setup().rack), chance);
  }
  Message send(NodeId from, ZoneId client, Bytes size, std::uint64_t chance) {
    Node& sender = *nodes_[from.index()];
    const Duration span = transmission(size, bandwidth_);
    const Time sent = sender.send_through(span);
    sender.count_sent(size);
    count(sender.setup().zone, client, size);
    return message(nullptr, span, sent, topology_.latency(client, sender.setup().rack), chance);
  }

  const NetworkCounters& counters() const { return counters_; }

 private:
  Message message(Node* receiver, Duration span, Time sent, Duration latency,
                  std::uint64_t chance) {
    bool lost = false;
    if (loss_ > 0) {
      // Bits of their own: a lost message must not be one of long or short jitter.
      const std::uint64_t other = (chance ^ (chance >> 31)) * 0x9e3779b97f4a7c15u;
      lost = unit(other ^ (other >> 29)) < loss_;
      if (lost) ++counters_.lost_messages;
    }
    return {simulation_, receiver, span, sent + latency + jitter_.draw(chance), lost, false};
  }
  void count(ZoneId from, ZoneId to, Bytes size) {
    ++counters_.messages;
    counters_.bytes += size.count;
    if (from == to) return;
    ++counters_.cross_zone_messages;
    counters_.cross_zone_bytes += size.count;
    if (topology_.region_of(from) == topology_.region_of(to)) return;
    ++counters_.cross_region_messages;
    counters_.cross_region_bytes += size.count;
  }

  Simulation& simulation_;
  const Topology& topology_;
  Durations jitter_;
  Bandwidth bandwidth_;
  double loss_;
  Nodes& nodes_;
  NetworkCounters counters_{};
};

}  // namespace shardsim
