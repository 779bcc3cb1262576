#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "sim/engine/time.h"

namespace shardsim {

/// An identifier that does not mix with others: `Id<struct NodeTag>`.
template <class Tag, class Rep = std::uint32_t>
struct Id {
  Rep value{};
  constexpr Id() = default;
  constexpr explicit Id(Rep v) : value(v) {}
  constexpr auto operator<=>(const Id&) const = default;
  /// As an index into an array that has one entry an id.
  constexpr std::size_t index() const { return static_cast<std::size_t>(value); }
};

/// An amount of data in bytes.
struct Bytes {
  std::int64_t count{};
  constexpr Bytes() = default;
  constexpr explicit Bytes(std::int64_t n) : count(n) {}
  constexpr auto operator<=>(const Bytes&) const = default;
  constexpr Bytes operator+(Bytes o) const { return Bytes{count + o.count}; }
  constexpr Bytes operator-(Bytes o) const { return Bytes{count - o.count}; }
  constexpr Bytes& operator+=(Bytes o) {
    count += o.count;
    return *this;
  }
};

/// Events a second.
struct Rate {
  double per_second{};
  constexpr Rate() = default;
  constexpr explicit Rate(double r) : per_second(r) {}
  constexpr auto operator<=>(const Rate&) const = default;
};

/// Bits a second through an interface; zero means without limit.
struct Bandwidth {
  double bits_per_second{};
  constexpr Bandwidth() = default;
  constexpr explicit Bandwidth(double b) : bits_per_second(b) {}
  constexpr auto operator<=>(const Bandwidth&) const = default;
};

/// How long `size` occupies an interface of bandwidth `b`; zero where it is without limit.
constexpr Duration transmission(Bytes size, Bandwidth b) {
  if (b.bits_per_second <= 0) return Duration{0};
  return Duration{
      static_cast<std::int64_t>(static_cast<double>(size.count) * 8e9 / b.bits_per_second)};
}

}  // namespace shardsim

template <class Tag, class Rep>
struct std::hash<shardsim::Id<Tag, Rep>> {
  std::size_t operator()(shardsim::Id<Tag, Rep> id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};
