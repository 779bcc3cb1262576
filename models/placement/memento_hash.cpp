#include "models/placement/memento_hash.h"

#include <algorithm>
#include <bit>

#include "sim/engine/check.h"

namespace shardsim {

namespace {
constexpr std::size_t kLeastEntries = 4;
}  // namespace

void MementoHash::remove(std::uint32_t bucket) {
  const auto working = size_ - static_cast<std::uint32_t>(removed_.size());
  SHARDSIM_CHECK(working > 1 && bucket < size_, "one of several working buckets goes");
  if (removed_.empty() && bucket == size_ - 1) {
    --size_;
    return;
  }
  removed_.push_back(bucket);
  if (2 * removed_.size() > table_.size()) {
    resize_table(std::max(2 * table_.size(), kLeastEntries));
  } else {
    insert(bucket, working - 1);
  }
}

std::uint32_t MementoHash::add() {
  if (removed_.empty()) return size_++;
  const std::uint32_t bucket = removed_.back();
  removed_.pop_back();
  std::size_t at = place_of(bucket);
  while (table_[at].bucket != bucket || table_[at].left == 0) at = (at + 1) & (table_.size() - 1);
  table_[at] = {};
  if (8 * removed_.size() < table_.size()) {
    resize_table(removed_.empty() ? 0 : std::max(table_.size() / 2, kLeastEntries));
  }
  return bucket;
}

void MementoHash::insert(std::uint32_t bucket, std::uint32_t left) {
  std::size_t at = place_of(bucket);
  while (table_[at].left != 0) {
    SHARDSIM_CHECK(table_[at].bucket != bucket, "a bucket is removed once");
    at = (at + 1) & (table_.size() - 1);
  }
  table_[at] = {bucket, left};
}

void MementoHash::resize_table(std::size_t entries) {
  table_ = std::vector<Entry>(entries);
  shift_ = 32 - std::countr_zero(static_cast<std::uint32_t>(entries));
  std::uint32_t left = size_;
  for (const std::uint32_t bucket : removed_) insert(bucket, --left);
}

Bytes MementoHash::memory() const {
  return Bytes{static_cast<std::int64_t>(removed_.capacity() * sizeof(std::uint32_t) +
                                         table_.capacity() * sizeof(Entry))};
}

}  // namespace shardsim
