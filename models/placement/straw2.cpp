#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "models/placement/election.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct Straw2Parameters {};
void fields_of(Straw2Parameters&, Fields&) {}

/// Ceph's CRUSH with straw2 buckets: a key draws first among the failure domains, by the sum of
/// their weights, then among the nodes of each domain it got (`chooseleaf` over racks or zones).
/// Where copies must only be on distinct nodes there is one bucket of all, as rendezvous has it.
///
/// A draw is ln(u)/weight, the largest wins. First copies follow weights exactly. A node that joins
/// makes its domain heavier, so keys come to that domain from others, and there to any of its
/// nodes: what moves is bounded by the least times the levels (SC 2006, section 4.3), two here, and
/// moves between old nodes, too. Distinct domains come from one ranking, where CRUSH draws anew for
/// each copy and retries on collisions: the same shares, fewer moves. O(domains + their nodes) a
/// look-up. A partition is the set of keys that prefer one node; their further copies differ.
/// Sources: Weil et al. (CRUSH), SC 2006, section 3.2; straw2: Linux commit 958a27658d94.
class Straw2 final : public Placement {
 public:
  Straw2(const Straw2Parameters&, const PlacementInput& input)
      : Straw2(ordered_members(input), input) {}

  Located locate(const Key& key) const override {
    SpreadRule::Choice domains{domain_rule_};
    domain_election_.complete(key.hash, domains);
    std::array<Picks, kMostReplicas> picks;
    for (std::size_t i = 0; i < domains.size(); ++i) picks[i] = nodes_of(domains[i], key.hash);
    // Round by round, each domain gives its next best node.
    Located located{.partition = PartitionId{picks[0].members[0]}, .replicas = {}};
    for (std::size_t round = 0; located.replicas.size() < copies_; ++round) {
      for (std::size_t i = 0; i < domains.size() && located.replicas.size() < copies_; ++i) {
        if (round < picks[i].size) {
          located.replicas.push_back(nodes_[picks[i].members[round]]);
        }
      }
    }
    return located;
  }
  std::size_t partitions() const override { return nodes_.size(); }
  ReplicaSet replicas_of(PartitionId partition) const override {
    ReplicaSet replicas;
    if (copies_ == 1) replicas.push_back(nodes_[partition.index()]);
    return replicas;
  }
  Bytes memory() const override {
    Bytes all = Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId) +
                                                buckets_.capacity() * sizeof(Bucket))} +
                domain_election_.memory();
    for (const Bucket& b : buckets_) {
      all += b.election.memory() +
             Bytes{static_cast<std::int64_t>(2 * b.members.capacity() * sizeof(std::uint32_t))};
    }
    return all;
  }

 private:
  // The nodes of a failure domain, and how many of them a key can need.
  struct Bucket {
    std::vector<std::uint32_t> members;
    SpreadRule rule;
    Election election;
  };
  struct Picks {
    std::array<std::uint32_t, kMostReplicas> members;
    std::size_t size{};
  };

  Straw2(const std::vector<Member>& members, const PlacementInput& input)
      : Straw2(members, domains_of(members, input.spread), input) {}
  Straw2(const std::vector<Member>& members, const std::vector<Member>& domains,
         const PlacementInput& input)
      : copies_(std::min(input.replicas, members.size())),
        domain_rule_(domains, input.replicas, Spread::node),
        domain_election_(domains, input.seed) {
    for (const Member& m : members) nodes_.push_back(m.node);
    if (input.spread == Spread::node) return;
    // A domain and a node of one number must not draw alike.
    const std::uint64_t seed = ~input.seed;
    const std::size_t most = domains.size() >= copies_ ? 1 : copies_;
    for (const Member& domain : domains) {
      std::vector<std::uint32_t> indices;
      std::vector<Member> own;
      for (std::uint32_t i = 0; i < members.size(); ++i) {
        if (domain_of(members[i], input.spread) != domain.node) continue;
        indices.push_back(i);
        own.push_back(members[i]);
      }
      buckets_.push_back(
          {std::move(indices), SpreadRule{own, most, Spread::node}, Election{own, seed}});
    }
  }

  static NodeId domain_of(const Member& m, Spread spread) {
    return spread == Spread::zone   ? NodeId{m.zone.value}
           : spread == Spread::rack ? NodeId{m.rack.value}
                                    : m.node;
  }
  // Domains in the shape of members, under their own numbers, which keep their draws over epochs.
  static std::vector<Member> domains_of(const std::vector<Member>& members, Spread spread) {
    std::vector<Member> domains;
    domains.reserve(members.size());
    for (const Member& m : members) {
      domains.push_back({.node = domain_of(m, spread), .weight = m.weight, .rack = {}, .zone = {}});
    }
    std::ranges::stable_sort(domains, {}, &Member::node);
    std::size_t last = 0;
    for (std::size_t i = 1; i < domains.size(); ++i) {
      if (domains[i].node == domains[last].node) {
        domains[last].weight += domains[i].weight;
      } else {
        domains[++last] = domains[i];
      }
    }
    domains.resize(last + 1);
    return domains;
  }

  Picks nodes_of(std::uint32_t domain, std::uint64_t hash) const {
    if (buckets_.empty()) return {.members = {domain}, .size = 1};
    const Bucket& bucket = buckets_[domain];
    SpreadRule::Choice choice{bucket.rule};
    bucket.election.complete(hash, choice);
    Picks picks{.members = {}, .size = choice.size()};
    for (std::size_t i = 0; i < choice.size(); ++i) picks.members[i] = bucket.members[choice[i]];
    return picks;
  }

  std::size_t copies_;
  SpreadRule domain_rule_;
  Election domain_election_;
  std::vector<Bucket> buckets_;  ///< by domain; empty where each node is one
  std::vector<NodeId> nodes_;
};

}  // namespace

constinit const PlacementStrategy straw2{
    .name = "straw2",
    .summary = "CRUSH with straw2 buckets: keys draw a rack or zone by weight, then a node in it",
    .theory =
        "First copies follow weights exactly. n to n+1 moves between 1/(n+1) and twice that: a "
        "heavier domain draws keys to its old nodes, too. Over nodes alone it is rendezvous.",
    .source = "Weil et al. (CRUSH), SC 2006, section 3.2; straw2: Linux commit 958a27658d94",
    .make = &PlacementFactoryOf<Straw2Parameters, Straw2>::make};

}  // namespace shardsim::placement
