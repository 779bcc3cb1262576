#include "models/placement/maglev_table.h"

#include <algorithm>

#include "sim/engine/check.h"

namespace shardsim {

std::vector<std::uint32_t> maglev_table(std::uint32_t size,
                                        std::span<const MaglevBackend> backends) {
  SHARDSIM_CHECK(is_prime(size), "a Maglev table's size is a prime");
  SHARDSIM_CHECK(!backends.empty() && backends.size() <= size, "each backend has a slot");
  constexpr std::uint32_t kFree = UINT32_MAX;
  struct Walk {
    std::uint32_t next;
    double due;  // its turn comes when round * weight has got there
  };
  std::vector<Walk> walks;
  double heaviest = 0;
  for (const MaglevBackend& b : backends) {
    walks.push_back({b.offset, 0});
    heaviest = std::max(heaviest, b.weight);
  }
  std::vector<std::uint32_t> table(size, kFree);
  std::uint32_t filled = 0;
  for (double round = 1;; ++round) {
    for (std::uint32_t i = 0; i < backends.size(); ++i) {
      Walk& walk = walks[i];
      if (round * backends[i].weight < walk.due) continue;
      walk.due += heaviest;
      const auto advance = [&] {
        walk.next =
            static_cast<std::uint32_t>((std::uint64_t{walk.next} + backends[i].skip) % size);
      };
      while (table[walk.next] != kFree) advance();
      table[walk.next] = i;
      if (++filled == size) return table;
      advance();
    }
  }
}

bool is_prime(std::uint32_t number) {
  if (number < 2) return false;
  for (std::uint64_t d = 2; d * d <= number; ++d) {
    if (number % d == 0) return false;
  }
  return true;
}

}  // namespace shardsim
