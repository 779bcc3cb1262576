#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shardsim {

/// A number as it was written, `digits * 10^exponent`, so that scaling it by a unit rounds nothing:
/// 1.1us is 1100 ns, and whether 0.3ns is whole can be told.
struct Decimal {
  bool negative{};
  std::string digits{};  ///< without zeros in front or behind; empty is 0
  std::int64_t exponent{};
};

/// The number at the front of `text`, which it takes off. None where none stands there; "nan",
/// "inf" and "0x1" are none.
std::optional<Decimal> take_decimal(std::string_view& text);

struct Scaled {
  enum class Kind : std::uint8_t { whole, fraction, too_large };
  Kind kind{Kind::whole};
  std::uint64_t magnitude{};  ///< of a whole one
};

/// |d| * factor, exactly; too large above 2^64 - 1. Precondition: 0 < factor < 2^47.
Scaled scaled(const Decimal& d, std::uint64_t factor);

/// The double nearest to it; infinite where it is too large for one.
double real(const Decimal& d);

/// `count / factor` written out, at most nine digits behind the point; none where more are needed.
std::optional<std::string> divided(std::uint64_t count, std::uint64_t factor);

}  // namespace shardsim
