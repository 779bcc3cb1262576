#include "models/placement/dx_hash.h"

#include <bit>

#include "sim/engine/check.h"

namespace shardsim {

DxHash::DxHash(std::uint32_t working, std::uint32_t capacity)
    : bits_(static_cast<int>(std::bit_width(capacity - 1))),
      most_probes_(8 * std::uint64_t{this->capacity()}),
      count_(working),
      working_((this->capacity() + 63) / 64, 0) {
  SHARDSIM_CHECK(working >= 1 && working <= capacity && capacity <= 1u << 31,
                 "1 to all buckets work");
  for (std::uint32_t b = 0; b < working; ++b) working_[b / 64] |= std::uint64_t{1} << b % 64;
  for (std::uint32_t b = this->capacity(); b-- > working;) removed_.push_back(b);
}

void DxHash::remove(std::uint32_t bucket) {
  SHARDSIM_CHECK(count_ > 1 && works(bucket), "one of several working buckets goes");
  --count_;
  working_[bucket / 64] &= ~(std::uint64_t{1} << bucket % 64);
  removed_.push_back(bucket);
}

std::uint32_t DxHash::add() {
  SHARDSIM_CHECK(!full(), "a removed bucket comes back");
  const std::uint32_t bucket = removed_.back();
  removed_.pop_back();
  ++count_;
  working_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
  return bucket;
}

std::uint32_t DxHash::next_working(std::uint32_t bucket) const {
  while (!works(bucket)) bucket = (bucket + 1) & (capacity() - 1);
  return bucket;
}

Bytes DxHash::memory() const {
  return Bytes{static_cast<std::int64_t>(working_.capacity() * sizeof(std::uint64_t) +
                                         removed_.capacity() * sizeof(std::uint32_t))};
}

}  // namespace shardsim
