#include "models/store/versions.h"

#include <algorithm>

#include "sim/engine/check.h"

namespace shardsim {

namespace {
constexpr std::size_t kFirstSlots = 1024;
}

Versions::Versions() : mask_(kFirstSlots - 1), slots_(kFirstSlots) {}

Versions::Index Versions::find_or_add(const Key& key) {
  if (const Index found = find(key); found != kAbsent) return found;
  SHARDSIM_CHECK(records_.size() < kAbsent - 1, "fewer than 2^32 keys are written in a run");
  if ((records_.size() + 1) * 2 > slots_.size()) grow();
  std::size_t at = key.hash & mask_;
  while (slots_[at].index != kAbsent) at = (at + 1) & mask_;
  const Index index = static_cast<Index>(records_.size());
  slots_[at] = {index, tag(key)};
  records_.emplace_back().key = key;
  return index;
}

void Versions::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  mask_ = larger.size() - 1;
  for (const Slot& s : slots_) {
    if (s.index == kAbsent) continue;
    std::size_t at = records_[s.index].key.hash & mask_;
    while (larger[at].index != kAbsent) at = (at + 1) & mask_;
    larger[at] = s;
  }
  slots_ = std::move(larger);
}

Versions::Holder* Versions::find_holder(Record& record, NodeId node) {
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(record.holders, kInline); ++i) {
    if (record.holder[i].node == node) return &record.holder[i];
  }
  for (std::uint32_t i = record.more; i != kAbsent; i = overflow_[i].next) {
    if (overflow_[i].node == node) return &overflow_[i];
  }
  return nullptr;
}

Version Versions::held(Index record, NodeId node) const {
  const Holder* h =
      const_cast<Versions*>(this)->find_holder(const_cast<Record&>(records_[record]), node);
  return h == nullptr ? Version{} : h->version;
}

void Versions::apply(Index index, NodeId node, Version version) {
  Record& record = records_[index];
  if (Holder* h = find_holder(record, node)) {
    h->version = std::max(h->version, version);
    return;
  }
  if (record.holders < kInline) {
    record.holder[record.holders] = {.version = version, .node = node};
  } else {
    overflow_.push_back({.version = version, .node = node, .next = record.more});
    record.more = static_cast<std::uint32_t>(overflow_.size() - 1);
  }
  ++record.holders;
}

void Versions::acknowledge(Index index, Version version, Time now) {
  Record& record = records_[index];
  if (version <= record.acknowledged) return;
  record.acknowledged = version;
  record.acknowledged_at = now;
}

void Versions::keep_only(Index index, std::span<const NodeId> keep) {
  Record& record = records_[index];
  std::vector<Holder> kept;
  const auto consider = [&](const Holder& h) {
    if (std::ranges::find(keep, h.node) != keep.end()) kept.push_back(h);
  };
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(record.holders, kInline); ++i) {
    consider(record.holder[i]);
  }
  for (std::uint32_t i = record.more; i != kAbsent; i = overflow_[i].next) consider(overflow_[i]);
  if (kept.size() == record.holders) return;
  record.holders = 0;
  record.more = kAbsent;
  for (const Holder& h : kept) apply(index, h.node, h.version);
}

Bytes Versions::memory() const {
  return Bytes{static_cast<std::int64_t>(slots_.capacity() * sizeof(Slot) +
                                         records_.capacity() * sizeof(Record) +
                                         overflow_.capacity() * sizeof(Holder))};
}

}  // namespace shardsim
