#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/cluster/types.h"

namespace shardsim {

/// A write's place in the order of all writes: the greater one wins. 0: as loaded at the start.
using Version = Id<struct VersionTag, std::uint64_t>;

/// Which version of each written key each node holds. Keys that were never written take no space:
/// every node that should have them holds version 0.
///
/// One record a written key has the versions of all its holders, since a request touches them
/// together: one cache miss for the index, one for the record. Open addressing at a load of at most
/// a half; 8 bytes a slot, 80 bytes a record. Records keep their number for good.
class Versions {
 public:
  using Index = std::uint32_t;
  static constexpr Index kAbsent = 0xffffffffu;

  Versions();

  /// The record of a key; kAbsent where it was never written.
  Index find(const Key& key) const {
    for (std::size_t at = key.hash & mask_;; at = (at + 1) & mask_) {
      const Slot s = slots_[at];
      if (s.index == kAbsent) return kAbsent;
      if (s.tag == tag(key) && records_[s.index].key.hash == key.hash) return s.index;
    }
  }
  Index find_or_add(const Key& key);
  void prefetch(const Key& key) const { __builtin_prefetch(&slots_[key.hash & mask_]); }

  /// The version that `node` holds; 0 where it holds none but should.
  Version held(Index record, NodeId node) const;
  /// The node takes the version unless it holds a newer one.
  void apply(Index record, NodeId node, Version version);
  /// The newest version that a client was told is stored.
  Version acknowledged(Index record) const { return records_[record].acknowledged; }
  Time acknowledged_at(Index record) const { return records_[record].acknowledged_at; }
  void acknowledge(Index record, Version version, Time now);

  std::size_t size() const { return records_.size(); }
  const Key& key(Index record) const { return records_[record].key; }
  /// Forgets what nodes other than `keep` hold.
  void keep_only(Index record, std::span<const NodeId> keep);
  /// Resident size.
  Bytes memory() const;

 private:
  static constexpr std::size_t kInline = 3;
  struct Holder {
    Version version{};
    NodeId node{};
    std::uint32_t next{kAbsent};  ///< further holders, in overflow_
  };
  struct Record {
    Key key{};
    Version acknowledged{};
    Time acknowledged_at{};
    std::uint32_t holders{};
    std::uint32_t more{kAbsent};
    Holder holder[kInline]{};
  };
  struct Slot {
    std::uint32_t index{kAbsent};
    std::uint32_t tag{};
  };
  static std::uint32_t tag(const Key& key) { return static_cast<std::uint32_t>(key.hash >> 32); }
  Holder* find_holder(Record& record, NodeId node);
  void grow();

  std::size_t mask_;
  std::vector<Slot> slots_;
  std::vector<Record> records_;
  std::vector<Holder> overflow_;
};

}  // namespace shardsim
