#include "sim/engine/frame_pool.h"

#include <algorithm>
#include <new>

#include "sim/engine/check.h"

namespace shardsim {

FramePool::~FramePool() {
  SHARDSIM_CHECK(in_use_ == 0, "every process ends before its simulation");
}

FramePool::Block* FramePool::block_of(const Slab& slab, std::size_t i) const {
  void* start = slab.memory.get();
  std::size_t room = slab.block_bytes * slab.blocks + kStep;
  start = std::align(kStep, slab.block_bytes * slab.blocks, start, room);
  return reinterpret_cast<Block*>(static_cast<std::byte*>(start) + i * slab.block_bytes);
}

void* FramePool::allocate_slow(std::size_t size_class) {
  SHARDSIM_CHECK(size_class < kClasses, "a frame is smaller than 64 KiB");
  const std::size_t bytes = size_class * kStep;
  const std::size_t blocks = std::max<std::size_t>(1, kSlab / bytes);
  slabs_.push_back(
      {std::make_unique_for_overwrite<std::byte[]>(bytes * blocks + kStep), bytes, blocks});
  reserved_ += bytes * blocks + kStep;
  const Slab& slab = slabs_.back();
  // Last first, so that blocks are handed out in order of address.
  for (std::size_t i = blocks; i-- > 0;) {
    Block* block = new (block_of(slab, i)) Block;
    block->pool = this;
    block->size_class = static_cast<std::uint32_t>(size_class);
    next_of(block) = free_[size_class];
    free_[size_class] = block;
  }
  Block* block = free_[size_class];
  free_[size_class] = next_of(block);
  ++in_use_;
  return block + 1;
}

void FramePool::destroy_roots() {
  for (std::size_t s = 0; s < slabs_.size(); ++s) {
    for (std::size_t i = 0; i < slabs_[s].blocks; ++i) {
      Block* block = block_of(slabs_[s], i);
      if (block->root) std::coroutine_handle<>::from_address(block + 1).destroy();
    }
  }
}

}  // namespace shardsim
