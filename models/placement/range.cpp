#include <cstdint>
#include <vector>

#include "models/placement/election.h"
#include "models/placement/interval_table.h"
#include "models/placement/range_assignment.h"
#include "models/placement/spread.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct RangeParameters {
  std::uint32_t partitions{4096};
};
void fields_of(RangeParameters& p, Fields& f) {
  f.field("partitions", p.partitions,
          "Ranges that the key order is cut into, the same number whatever the cluster's size; a "
          "node beyond it has no first copies.",
          {1, 1u << 24});
}

/// Contiguous ranges of the key order, as tables are pre-split in HBase, TiKV or CockroachDB: scans
/// touch few partitions, and keys that are hot together lie together.
///
/// The cuts are quantiles of the sample of positions, or even without one, so that every range has
/// as many keys; they do not move when nodes do. First copies: assign_ranges(). Further copies: the
/// members that the range prefers by rendezvous, so that a join changes only what the new node
/// gets. Look-up O(1) where positions are spread evenly, else up to O(log partitions). Building
/// draws once for each range and member where there are several replicas. Source: Chang et al.
/// (Bigtable), OSDI 2006, section 5.2 and after it HBase, TiKV, CockroachDB.
class KeyRanges final : public Placement {
 public:
  KeyRanges(const RangeParameters& p, const PlacementInput& input) {
    const std::vector<Member> members = ordered_members(input);
    const SpreadRule rule{members, input.replicas, input.spread};
    const Election election{members, input.seed};
    const std::vector<std::uint64_t> lasts = cuts(p.partitions, input.sorted_positions);
    const auto owners = assign_ranges(lasts.size(), members, election, input.seed);
    std::vector<NodeId> nodes;
    nodes.reserve(lasts.size() * rule.copies());
    for (std::size_t range = 0; range < lasts.size(); ++range) {
      SpreadRule::Choice choice{rule};
      choice.take(owners[range]);
      election.complete(range_draw(range, input.seed), choice);
      for (std::size_t i = 0; i < rule.copies(); ++i) nodes.push_back(members[choice[i]].node);
    }
    ranges_ = IntervalTable{lasts, nodes, rule.copies()};
  }

  Located locate(const Key& key) const override {
    const std::size_t row = ranges_.find(key.position);
    return {PartitionId{static_cast<std::uint32_t>(row)}, ranges_.replicas(row)};
  }
  std::size_t partitions() const override { return ranges_.rows(); }
  bool keeps_order() const override { return true; }
  ReplicaSet replicas_of(PartitionId partition) const override {
    return ranges_.replicas(partition.index());
  }
  std::vector<Piece> pieces() const override {
    std::vector<Piece> pieces;
    pieces.reserve(ranges_.rows());
    for (std::uint32_t row = 0; row < ranges_.rows(); ++row) {
      pieces.push_back({ranges_.last(row), {PartitionId{row}, ranges_.replicas(row)}});
    }
    return pieces;
  }
  Bytes memory() const override { return ranges_.memory(); }

 private:
  // The last position of each range. Equal quantiles give one range less.
  static std::vector<std::uint64_t> cuts(std::uint64_t partitions,
                                         const std::vector<std::uint64_t>& sample) {
    __extension__ using Wide = unsigned __int128;
    std::vector<std::uint64_t> lasts;
    lasts.reserve(partitions);
    std::uint64_t first = 0;
    for (std::uint64_t i = 1; i < partitions; ++i) {
      const std::uint64_t next =
          sample.empty() ? static_cast<std::uint64_t>((((Wide{i}) << 64) - 1) / partitions + 1)
                         : sample[static_cast<std::size_t>(Wide{i} * sample.size() / partitions)];
      if (next <= first) continue;
      lasts.push_back(next - 1);
      first = next;
    }
    lasts.push_back(UINT64_MAX);
    return lasts;
  }

  IntervalTable ranges_;
};

}  // namespace

constinit const PlacementStrategy range{
    .name = "range",
    .summary = "contiguous ranges of the key order, as many keys in each; scans touch few",
    .theory =
        "Nodes hold their share by weight to within one range, so keys are even but hot "
        "neighbours stay together. n to n+1 moves 1/(n+1) of the ranges, to the new node.",
    .source = "Chang et al. (Bigtable), OSDI 2006, section 5.2",
    .make = &PlacementFactoryOf<RangeParameters, KeyRanges>::make};

}  // namespace shardsim::placement
