#include "models/placement/anchor_hash.h"

#include <numeric>

#include "sim/engine/check.h"

namespace shardsim {

AnchorHash::AnchorHash(std::uint32_t working, std::uint32_t capacity)
    : working_(working), buckets_(capacity), order_(capacity) {
  SHARDSIM_CHECK(working >= 1 && working <= capacity, "1 to all buckets work");
  std::iota(order_.begin(), order_.end(), 0u);
  place_ = order_;
  // As if all had worked and the ones from `working` on had been removed, the last one first.
  for (std::uint32_t b = 0; b < capacity; ++b) buckets_[b] = {b < working ? 0 : b, b};
  for (std::uint32_t b = capacity; b-- > working;) removed_.push_back(b);
}

void AnchorHash::remove(std::uint32_t bucket) {
  SHARDSIM_CHECK(working_ > 1 && buckets_[bucket].left == 0, "one of several working buckets goes");
  removed_.push_back(bucket);
  const std::uint32_t last = order_[--working_];
  order_[place_[bucket]] = last;
  place_[last] = place_[bucket];
  buckets_[bucket] = {working_, last};
}

std::uint32_t AnchorHash::add() {
  SHARDSIM_CHECK(!full(), "a removed bucket comes back");
  const std::uint32_t bucket = removed_.back();
  removed_.pop_back();
  place_[order_[working_]] = working_;
  order_[place_[bucket]] = bucket;
  buckets_[bucket] = {0, bucket};
  ++working_;
  return bucket;
}

Bytes AnchorHash::memory() const {
  return Bytes{static_cast<std::int64_t>(
      buckets_.capacity() * sizeof(Bucket) +
      (order_.capacity() + place_.capacity() + removed_.capacity()) * sizeof(std::uint32_t))};
}

}  // namespace shardsim
