#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <set>
#include <vector>

namespace shardsim::placement_tests {

/// Any set of numbers below `limit`. (RapidCheck's own sets give up where numbers are few.)
inline std::set<std::uint32_t> any_numbers(std::uint32_t limit) {
  const auto numbers =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(std::uint32_t{0}, limit));
  return {numbers.begin(), numbers.end()};
}

}  // namespace shardsim::placement_tests
