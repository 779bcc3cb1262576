#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace shardsim {

/// How a backend walks the table's slots: offset, offset + skip, ... modulo the table's size.
struct MaglevBackend {
  std::uint32_t offset{};  ///< below the table's size
  std::uint32_t skip{};    ///< 1 .. size - 1
  double weight{1};        ///< > 0
};

/// Maglev's table: the backend (by index) of each of `size` slots. `size` is a prime, so that every
/// walk meets every slot, and not below the number of backends, so that each has a slot.
///
/// Backends take turns; at its turn each walks on to the next free slot and takes it. With weights
/// the heaviest takes its turn in every round and others in the share of rounds that their weight
/// is of the heaviest's, from the first round on, as Envoy has it. O(size * ln(size)) for random
/// walks of equal weights; a round's backends are asked even when it is not their turn.
/// Source: Eisenbud et al. (Maglev), NSDI 2016, section 3.4, pseudocode 1; weights: Envoy,
/// maglev_lb.cc.
std::vector<std::uint32_t> maglev_table(std::uint32_t size,
                                        std::span<const MaglevBackend> backends);

bool is_prime(std::uint32_t number);

}  // namespace shardsim
