#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/draws.h"
#include "models/placement/jump_hash.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct JumpParameters {};
void fields_of(JumpParameters&, Fields&) {}

/// Jump hash over the members in ascending order of NodeId: buckets 0 .. n-1.
///
/// The first copy is jump(hash); further ones are jumps of the rehashed hash, those that hit a node
/// or failure domain taken before skipped. Successor buckets would be cheaper, but then a join
/// moves 2R-1 copies for R that must move: a key that goes to the new last bucket would take its
/// followers along. So keys of one bucket differ in their further copies.
///
/// Only the last bucket can be removed cheaply. When the member at place k < n-1 leaves, the ones
/// behind move up by one bucket: (n-1-k)/n + (n-2)/(n(n-1)) of the keys move (single copies).
/// O(log n) a copy, for those skipped too; no memory but the list of nodes.
class Jump final : public Placement {
 public:
  Jump(const JumpParameters&, const PlacementInput& input)
      : members_(ordered_members(input)), rule_(members_, input.replicas, input.spread) {}
  static std::optional<std::string> objection(const JumpParameters&, const PlacementInput& input) {
    return objection_to_weights("jump", input);
  }

  Located locate(const Key& key) const override {
    const auto n = static_cast<std::uint32_t>(members_.size());
    const std::uint32_t bucket = jump_hash(key.hash, n);
    SpreadRule::Choice choice{rule_};
    choice.offer(bucket);
    complete_by_draws(key.hash, n, choice, [&](std::uint64_t h) { return jump_hash(h, n); });
    Located located{.partition = PartitionId{bucket}, .replicas = {}};
    for (std::size_t i = 0; i < choice.size(); ++i) {
      located.replicas.push_back(members_[choice[i]].node);
    }
    return located;
  }
  std::size_t partitions() const override { return members_.size(); }
  ReplicaSet replicas_of(PartitionId bucket) const override {
    ReplicaSet replicas;
    if (rule_.copies() == 1) replicas.push_back(members_[bucket.index()].node);
    return replicas;
  }
  Bytes memory() const override {
    return Bytes{static_cast<std::int64_t>(members_.capacity() * sizeof(Member) +
                                           members_.size() * sizeof(std::uint32_t))};
  }

 private:
  std::vector<Member> members_;
  SpreadRule rule_;
};

}  // namespace

constinit const PlacementStrategy jump{
    .name = "jump",
    .summary = "jump consistent hash: even shares, least movement, only the last node can go",
    .theory =
        "Exactly even shares; n to n+1 moves 1/(n+1) of the keys, never between old nodes. "
        "Removing another node than the last shifts those behind it. O(log n), no memory, no "
        "weights.",
    .source = "Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014",
    .make = &CheckedFactoryOf<JumpParameters, Jump>::make};

}  // namespace shardsim::placement
