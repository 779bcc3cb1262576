#include "models/placement/anchor_hash.h"

#include <numeric>

#include "sim/engine/check.h"

namespace shardsim {

AnchorHash::AnchorHash(std::uint32_t working, std::uint32_t capacity)
    : working_(working), left_(capacity, 0), order_(capacity) {
  SHARDSIM_CHECK(working >= 1 && working <= capacity, "1 to all buckets work");
  std::iota(order_.begin(), order_.end(), 0u);
  place_ = order_;
  successor_ = order_;
  // As if all had worked and the ones from `working` on had been removed, the last one first.
  for (std::uint32_t b = capacity; b-- > working;) {
    left_[b] = b;
    removed_.push_back(b);
  }
}

void AnchorHash::remove(std::uint32_t bucket) {
  SHARDSIM_CHECK(working_ > 1 && left_[bucket] == 0, "one of several working buckets goes");
  removed_.push_back(bucket);
  const std::uint32_t last = order_[--working_];
  order_[place_[bucket]] = last;
  place_[last] = place_[bucket];
  left_[bucket] = working_;
  successor_[bucket] = last;
}

std::uint32_t AnchorHash::add() {
  SHARDSIM_CHECK(!full(), "a removed bucket comes back");
  const std::uint32_t bucket = removed_.back();
  removed_.pop_back();
  place_[order_[working_]] = working_;
  order_[place_[bucket]] = bucket;
  left_[bucket] = 0;
  ++working_;
  return bucket;
}

Bytes AnchorHash::memory() const {
  const std::size_t words = left_.capacity() + successor_.capacity() + order_.capacity() +
                            place_.capacity() + removed_.capacity();
  return Bytes{static_cast<std::int64_t>(words * sizeof(std::uint32_t))};
}

}  // namespace shardsim
