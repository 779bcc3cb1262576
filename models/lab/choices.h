#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "sim/engine/check.h"
#include "sim/engine/random.h"

namespace shardsim {

/// Fills `chosen` with uniform draws from [0, n), all different where `distinct` (then n is at
/// least as many). They depend on (stream, item) alone, in an order that is random too, so that the
/// first of equals is a fair choice; fewer choices for the same item are the first of more.
inline void draw_choices(const RandomStream& stream, std::uint64_t item, std::uint64_t n,
                         bool distinct, std::span<std::uint32_t> chosen) {
  SHARDSIM_CHECK(!distinct || chosen.size() <= n, "there are as many to choose from as choices");
  std::size_t size = 0;
  for (DrawKey key{.request = item}; size < chosen.size(); ++key.entity) {
    const RandomBits bits = stream.bits(key);
    for (const std::uint64_t half : {bits.a, bits.b}) {
      if (size == chosen.size()) return;
      const auto drawn = static_cast<std::uint32_t>(below(half, n));
      const auto taken = chosen.first(size);
      if (distinct && std::ranges::find(taken, drawn) != taken.end()) continue;
      chosen[size++] = drawn;
    }
  }
}

/// The choice with the least load, the first of equals. `choices` is not empty.
template <class Load>
std::uint32_t least_loaded(std::span<const std::uint32_t> choices, std::span<const Load> loads) {
  return *std::ranges::min_element(choices, {}, [&](std::uint32_t c) { return loads[c]; });
}

}  // namespace shardsim
