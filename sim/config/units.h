#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace shardsim {

/// A unit of configs, as a multiple of its quantity's base unit.
struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

/// The units of a quantity: the base unit first, those that values are printed in before those that
/// are only read.
struct Units {
  std::span<const Unit> all;
  std::size_t printed;
};

extern const Units kTimes;   ///< base: nanoseconds
extern const Units kSizes;   ///< base: bytes
extern const Units kCounts;  ///< base: one
extern const Units kBits;    ///< base: bits a second

/// What a rate is by: "/s", "/min" …; factors are seconds.
extern const std::span<const Unit> kPer;

/// The unit of this name; null where there is none.
const Unit* find_unit(const Units& units, std::string_view name);
/// The unit that `name` would be in other letters, capital or small; null where there is none.
const Unit* unit_in_other_case(const Units& units, std::string_view name);

}  // namespace shardsim
