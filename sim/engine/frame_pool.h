#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace shardsim {

/// Memory of coroutine frames and of the small states that they share: free lists by size class
/// over slabs that are kept until the pool ends, so that nothing allocates in the steady state.
///
/// It also knows which blocks hold a process that nobody awaits, so that the processes still
/// suspended when a run ends can be destroyed without a list that every process would have to join
/// and leave (two cache misses a process, measured on such a list).
class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  /// Aborts when a block is still in use: a frame outlived its simulation.
  ~FramePool();

  /// At least `bytes` bytes, aligned to 16. O(1), no allocation once warm.
  void* allocate(std::size_t bytes) {
    const std::size_t c = (bytes + kHeader + kStep - 1) / kStep;
    if (c < kClasses && free_[c] != nullptr) [[likely]] {
      Block* block = free_[c];
      free_[c] = next_of(block);
      ++in_use_;
      return block + 1;
    }
    return allocate_slow(c);
  }

  /// Gives back what allocate() gave; finds its pool by itself.
  static void release(void* memory) noexcept {
    Block* block = header(memory);
    FramePool& pool = *block->pool;
    block->root = false;
    next_of(block) = pool.free_[block->size_class];
    pool.free_[block->size_class] = block;
    --pool.in_use_;
  }

  /// Marks the frame of a process that nobody awaits.
  static void mark_root(std::coroutine_handle<> frame) noexcept {
    header(frame.address())->root = true;
  }

  /// Destroys every process marked as a root that is still suspended, with all that it owns.
  void destroy_roots();

  std::size_t in_use() const { return in_use_; }
  std::size_t reserved_bytes() const { return reserved_; }

 private:
  // 16 bytes before each block keep the payload aligned.
  struct alignas(16) Block {
    FramePool* pool{};
    std::uint32_t size_class{};
    bool root{};
  };
  // The next free block stands where a block in use has its payload.
  static Block*& next_of(Block* block) { return *reinterpret_cast<Block**>(block + 1); }
  // By integers: to the compiler a frame is an object with nothing before it.
  static Block* header(void* memory) {
    return reinterpret_cast<Block*>(reinterpret_cast<std::uintptr_t>(memory) - sizeof(Block));
  }
  static constexpr std::size_t kHeader = sizeof(Block);
  static constexpr std::size_t kStep = 64;
  static constexpr std::size_t kClasses = 1024;  // up to 64 KiB
  static constexpr std::size_t kSlab = std::size_t{64} * 1024;
  struct Slab {
    std::unique_ptr<std::byte[]> memory;
    std::size_t block_bytes;
    std::size_t blocks;
  };
  void* allocate_slow(std::size_t size_class);
  Block* block_of(const Slab& slab, std::size_t i) const;

  std::array<Block*, kClasses> free_{};
  std::vector<Slab> slabs_;
  std::size_t in_use_{};
  std::size_t reserved_{};
};

}  // namespace shardsim
