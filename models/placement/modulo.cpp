#include <cstdint>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct ModuloParameters {};
void fields_of(ModuloParameters&, Fields&) {}

/// hash mod n over the members in ascending order of NodeId; copies go to the buckets that follow.
///
/// Shares are even. From a to b nodes only min(a,b)/lcm(a,b) of the keys stay: 10 -> 11 moves
/// 10/11. Look-up O(1) and one read of a table of 4 bytes a copy and node.
class Modulo final : public Placement {
 public:
  Modulo(const ModuloParameters&, const PlacementInput& input) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    buckets_ = members.size();
    copies_ = rule.copies();
    nodes_.reserve(buckets_ * copies_);
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
      const auto choice = rule.choose(buckets_, [&](std::size_t i) {
        return static_cast<std::uint32_t>((bucket + i) % buckets_);
      });
      for (std::size_t i = 0; i < copies_; ++i) nodes_.push_back(members[choice[i]].node);
    }
  }
  static std::optional<std::string> objection(const ModuloParameters&,
                                              const PlacementInput& input) {
    return objection_to_weights("modulo", input);
  }

  Located locate(const Key& key) const override {
    const PartitionId bucket{static_cast<std::uint32_t>(key.hash % buckets_)};
    return {bucket, replicas_of(bucket)};
  }
  std::size_t partitions() const override { return buckets_; }
  ReplicaSet replicas_of(PartitionId bucket) const override {
    ReplicaSet replicas;
    const NodeId* row = &nodes_[bucket.index() * copies_];
    for (std::size_t i = 0; i < copies_; ++i) replicas.push_back(row[i]);
    return replicas;
  }
  Bytes memory() const override {
    return Bytes{static_cast<std::int64_t>(nodes_.capacity() * sizeof(NodeId))};
  }

 private:
  std::uint64_t buckets_{};
  std::size_t copies_{};
  std::vector<NodeId> nodes_;  ///< the replicas of each bucket, one after the other
};

}  // namespace

constinit const PlacementStrategy modulo{
    .name = "modulo",
    .summary = "hash mod n: even, and nearly everything moves when n changes",
    .theory =
        "Even shares. From a to b nodes a key stays with probability min(a,b)/lcm(a,b): 10 to "
        "11 moves 10/11 of the keys where 1/11 would do. O(1), no weights.",
    .source = "Folklore; the baseline of Karger et al., STOC 1997",
    .make = &CheckedFactoryOf<ModuloParameters, Modulo>::make};

}  // namespace shardsim::placement
