#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/jump_hash.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct JumpParameters {};
void fields_of(JumpParameters&, Fields&) {}

// After so many jumps in a round, the copies that are missing go to the buckets that follow: a
// failure domain with few nodes among many would take as many jumps as there are nodes.
constexpr std::uint32_t kMostJumps = 256;

std::uint64_t rehash(std::uint64_t hash, std::uint32_t attempt) {
  std::uint64_t z = hash + 0x9e3779b97f4a7c15u * attempt;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

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
    for (std::uint32_t attempt = 1; !choice.complete() && attempt <= kMostJumps; ++attempt) {
      if (choice.round_over()) {
        choice.begin_round();
        attempt = 1;
      }
      choice.offer(jump_hash(rehash(key.hash, attempt), n));
    }
    for (std::uint32_t i = 1; !choice.complete(); ++i) {
      if (choice.round_over()) {
        choice.begin_round();
        i = 1;
      }
      choice.offer((bucket + i) % n);
    }
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
