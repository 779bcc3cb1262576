#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "sim/config/fields.h"
#include "sim/config/json_file.h"
#include "sim/config/quantities.h"

namespace shardsim {

/// The largest value that can be written: a range up to it has no upper end to tell of.
template <class T>
constexpr T largest_written() {
  if constexpr (std::is_same_v<T, Duration>) return Duration::max();
  if constexpr (std::is_same_v<T, Bytes>) return Bytes{INT64_MAX};
  if constexpr (std::is_same_v<T, Rate>) return Rate{1e12};
  if constexpr (std::is_same_v<T, Bandwidth>) return Bandwidth{1e15};
  if constexpr (std::is_same_v<T, double>) return std::numeric_limits<double>::max();
}

/// `parsed`, which was read from `j`; wrong where it is outside of `range`. `text(T)` writes the
/// ends of the range in words: "… is out of range; 1ns to 1d".
template <class T, class Text>
Parsed<T> in_range(const JsonValue& j, Parsed<T> parsed, const Range<T>& range, const Text& text) {
  if (!parsed.value) return parsed;
  const T& v = *parsed.value;
  const bool too_large = range.most < v;
  const bool too_small = v < range.least || (range.above && !(range.least < v));
  if (!too_large && !too_small) return parsed;
  const std::string least = text(range.least);
  std::string allowed;
  if (range.most < largest_written<T>()) {
    allowed = range.above ? fmt::format("above {} and at most {}", least, text(range.most))
                          : fmt::format("{} to {}", least, text(range.most));
  } else if (too_large) {
    allowed = fmt::format("at most {}", text(range.most));
  } else {
    allowed = fmt::format("{} {}", range.above ? "above" : "at least", least);
  }
  return {{}, fmt::format("{} is out of range; {}", compact(j), allowed)};
}

/// The whole number `j`; wrong where it is none or outside of `range`.
template <std::unsigned_integral T>
Parsed<T> whole_in_range(const JsonValue& j, const Range<T>& range) {
  const std::uint64_t least = std::uint64_t{range.least} + (range.above ? 1 : 0);
  const bool open = range.most == std::numeric_limits<T>::max();
  const Parsed<std::uint64_t> p = parse_count(j);
  if (p.value && *p.value >= least && *p.value <= range.most) return {static_cast<T>(*p.value), {}};
  const bool too_large = p.value ? *p.value > range.most : p.wrong.ends_with("too large");
  const std::string allowed = !open       ? fmt::format("{} to {}", least, range.most)
                              : too_large ? fmt::format("at most {}", range.most)
                                          : fmt::format("at least {}", least);
  return {{},
          p.value ? fmt::format("{} is out of range; {}", compact(j), allowed)
                  : fmt::format("{}; {}", p.wrong, allowed)};
}

}  // namespace shardsim
