#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "models/placement/checked_factory.h"
#include "models/placement/draws.h"
#include "models/placement/spread.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// Nodes in numbered buckets, of which any can be removed: what AnchorHash, DxHash and MementoHash
/// share. `Buckets` is made from (Parameters, working) with buckets 0 .. working-1 in use, has
/// find(hash), remove(bucket), add(), which takes back the bucket removed last if there is one,
/// full(), memory(), and kName.
///
/// The first membership's nodes are the buckets in ascending order of NodeId. From one epoch to the
/// next, nodes that join take the buckets of those that leave, ascending; what remains of the
/// leavers is removed in descending order, or of the joiners added in ascending order, so that a
/// set that goes and comes back as the next change finds its old buckets. When a node joins beyond
/// what Buckets can hold, all start anew as a first membership: nearly every key moves.
///
/// Further copies are those of the rehashed hash, as with jump, so that a change that two draws of
/// a key meet also moves copies between others: about as rarely as 1/n^2. A partition is a bucket,
/// so that it keeps its number over epochs; its keys differ in their further copies.
template <class Parameters, class Buckets>
class BucketPlacement final : public Placement {
 public:
  BucketPlacement(const Parameters& p, const PlacementInput& input)
      : BucketPlacement(p, ordered_members(input), input) {}
  static std::optional<std::string> objection(const Parameters&, const PlacementInput& input) {
    return objection_to_weights(Buckets::kName, input);
  }

  Located locate(const Key& key) const override {
    const std::uint32_t bucket = buckets_.find(key.hash);
    Located located{.partition = PartitionId{bucket}, .replicas = {}};
    if (rule_.copies() == 1) {
      located.replicas.push_back(owners_[bucket]);
      return located;
    }
    SpreadRule::Choice choice{rule_};
    choice.offer(members_[bucket]);
    complete_by_draws(key.hash, static_cast<std::uint32_t>(nodes_.size()), choice,
                      [&](std::uint64_t hash) { return members_[buckets_.find(hash)]; });
    for (std::size_t i = 0; i < choice.size(); ++i) located.replicas.push_back(nodes_[choice[i]]);
    return located;
  }
  std::size_t partitions() const override { return owners_.size(); }
  ReplicaSet replicas_of(PartitionId bucket) const override {
    ReplicaSet replicas;
    if (rule_.copies() == 1 && owners_[bucket.index()] != kNobody) {
      replicas.push_back(owners_[bucket.index()]);
    }
    return replicas;
  }
  Bytes memory() const override {
    return Bytes{static_cast<std::int64_t>(
               (owners_.capacity() + nodes_.capacity() + nodes_.size()) * sizeof(NodeId) +
               members_.capacity() * sizeof(std::uint32_t))} +
           buckets_.memory();
  }

 private:
  static constexpr NodeId kNobody{UINT32_MAX};

  BucketPlacement(const Parameters& p, const std::vector<Member>& members,
                  const PlacementInput& input)
      : rule_(members, input.replicas, input.spread),
        buckets_(p, static_cast<std::uint32_t>(members.size())) {
    for (const Member& m : members) nodes_.push_back(m.node);
    const auto* previous = dynamic_cast<const BucketPlacement*>(input.previous);
    if (previous == nullptr || !go_on_from(*previous)) owners_ = nodes_;
    members_.resize(owners_.size());
    for (std::size_t bucket = 0; bucket < owners_.size(); ++bucket) {
      const auto at = std::ranges::lower_bound(nodes_, owners_[bucket]) - nodes_.begin();
      members_[bucket] = static_cast<std::uint32_t>(at);
    }
  }

  // False where the buckets do not suffice; then nothing but owners_ has changed.
  bool go_on_from(const BucketPlacement& previous) {
    owners_ = previous.owners_;
    std::vector<std::pair<NodeId, std::uint32_t>> held;  // with the bucket
    for (std::uint32_t bucket = 0; bucket < owners_.size(); ++bucket) {
      if (owners_[bucket] != kNobody) held.emplace_back(owners_[bucket], bucket);
    }
    std::ranges::sort(held);
    std::vector<std::uint32_t> left;  // buckets, by their nodes
    std::vector<NodeId> joined;
    std::size_t next = 0;
    for (const NodeId node : nodes_) {
      for (; next < held.size() && held[next].first < node; ++next) {
        left.push_back(held[next].second);
      }
      if (next < held.size() && held[next].first == node) {
        ++next;
      } else {
        joined.push_back(node);
      }
    }
    for (; next < held.size(); ++next) left.push_back(held[next].second);

    const std::size_t replaced = std::min(left.size(), joined.size());
    for (std::size_t i = 0; i < replaced; ++i) owners_[left[i]] = joined[i];
    Buckets buckets = previous.buckets_;
    for (std::size_t i = left.size(); i-- > replaced;) {
      buckets.remove(left[i]);
      owners_[left[i]] = kNobody;
    }
    for (std::size_t i = replaced; i < joined.size(); ++i) {
      if (buckets.full()) return false;
      const std::uint32_t bucket = buckets.add();
      if (bucket >= owners_.size()) owners_.resize(bucket + std::size_t{1}, kNobody);
      owners_[bucket] = joined[i];
    }
    while (owners_.back() == kNobody) owners_.pop_back();
    buckets_ = std::move(buckets);
    return true;
  }

  SpreadRule rule_;
  Buckets buckets_;
  std::vector<NodeId> owners_;          ///< by bucket, up to the last that works
  std::vector<std::uint32_t> members_;  ///< by bucket: index of its owner
  std::vector<NodeId> nodes_;           ///< by member
};

}  // namespace shardsim
