#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/engine/check.h"

namespace shardsim {

/// The input's members in ascending order of NodeId, whatever order they came in. Aborts when there
/// are none, when one comes twice, or when a weight is not positive: configs are checked before.
std::vector<Member> ordered_members(const PlacementInput& input);

/// True when all members have the same weight.
bool equal_weights(const std::vector<Member>& members);

/// Chooses the replicas of a key out of a preference order: the one rule that all strategies share.
///
/// Copies go to distinct nodes, and round by round to failure domains (racks, zones): in round r a
/// domain takes at most r copies. So with enough domains they are all distinct, and with fewer the
/// copies differ by at most one between domains that have nodes left. Within a round the first node
/// in preference order wins. Nodes are named by their index into the ordered members.
class SpreadRule {
 public:
  SpreadRule(const std::vector<Member>& members, std::size_t replicas, Spread spread);

  /// min(replicas, members): how many choose() picks.
  std::size_t copies() const { return copies_; }
  std::size_t domains() const { return domains_; }
  std::uint32_t domain_of(std::uint32_t member) const { return domain_[member]; }

  /// One selection under way. Trivial to copy; allocates nothing.
  class Choice {
   public:
    explicit Choice(const SpreadRule& rule) : rule_(&rule) {}
    const SpreadRule& rule() const { return *rule_; }
    bool complete() const { return size_ == rule_->copies_; }
    /// No node left that this round may take: begin_round() and start from the first again.
    bool round_over() const { return size_ >= rule_->reachable_[round_]; }
    void begin_round() { ++round_; }
    /// Whether the member may hold the next copy in this round.
    bool may_take(std::uint32_t member) const {
      std::size_t in_domain = 0;
      for (std::size_t i = 0; i < size_; ++i) {
        if (members_[i] == member) return false;
        in_domain += rule_->domain_[members_[i]] == rule_->domain_[member] ? 1 : 0;
      }
      return in_domain <= round_;
    }
    void take(std::uint32_t member) { members_[size_++] = member; }
    void offer(std::uint32_t member) {
      if (may_take(member)) take(member);
    }
    std::size_t size() const { return size_; }
    std::uint32_t operator[](std::size_t i) const { return members_[i]; }

   private:
    const SpreadRule* rule_;
    std::array<std::uint32_t, kMostReplicas> members_{};
    std::size_t size_{};
    std::size_t round_{};  // from 0
  };

  /// Walks a preference order: `member(i)` is its i-th entry, which may repeat members, for i below
  /// `length`; together they are to name every member. Cost: the entries up to the last copy.
  template <class MemberAt>
  Choice choose(std::size_t length, const MemberAt& member) const {
    Choice choice{*this};
    for (std::size_t i = 0; !choice.complete();) {
      if (choice.round_over()) {
        choice.begin_round();
        i = 0;
      }
      SHARDSIM_CHECK(i < length, "a preference order names every member");
      choice.offer(member(i++));
    }
    return choice;
  }

 private:
  std::size_t copies_;
  std::size_t domains_{};
  std::vector<std::uint32_t> domain_;                   ///< by member, numbered from 0
  std::array<std::size_t, kMostReplicas> reachable_{};  ///< copies after round r at most
};

}  // namespace shardsim
