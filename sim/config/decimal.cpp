#include "sim/config/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace shardsim {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMostDigits = 24;  // times a factor below 2^47 they fit 128 bits
constexpr std::int64_t kMostExponent = 100'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits off the front of `text`.
std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  const std::string_view taken = text.substr(0, n);
  text.remove_prefix(n);
  return taken;
}

/// Takes "e-3" off; an "e" without digits belongs to what follows.
std::int64_t take_exponent(std::string_view& text) {
  if (!text.starts_with('e') && !text.starts_with('E')) return 0;
  std::string_view rest = text.substr(1);
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const std::string_view digits = take_digits(rest);
  if (digits.empty()) return 0;
  std::int64_t value = 0;
  for (const char c : digits) value = std::min(value * 10 + (c - '0'), kMostExponent);
  text = rest;
  return negative ? -value : value;
}

}  // namespace

std::optional<Decimal> take_decimal(std::string_view& text) {
  std::string_view rest = text;
  Decimal d;
  d.negative = rest.starts_with('-');
  if (d.negative) rest.remove_prefix(1);
  d.digits = take_digits(rest);
  const bool point = rest.starts_with('.');
  std::string_view behind;
  if (point) {
    rest.remove_prefix(1);
    behind = take_digits(rest);
    d.digits += behind;
  }
  if (d.digits.empty()) return {};
  d.exponent = take_exponent(rest) - static_cast<std::int64_t>(behind.size());
  const std::size_t zeros = d.digits.find_first_not_of('0');
  d.digits.erase(0, std::min(zeros, d.digits.size()));
  while (d.digits.ends_with('0')) {
    d.digits.pop_back();
    ++d.exponent;
  }
  if (d.digits.empty()) d = {};
  text = rest;
  return d;
}

Scaled scaled(const Decimal& d, std::uint64_t factor) {
  using Kind = Scaled::Kind;
  if (d.digits.empty()) return {};
  const auto digits_before_point = static_cast<std::int64_t>(d.digits.size()) + d.exponent;
  if (digits_before_point > 20) return {.kind = Kind::too_large};
  if (d.digits.size() > kMostDigits) return {.kind = Kind::fraction};
  Wide value = 0;
  for (const char c : d.digits) value = value * 10 + static_cast<unsigned>(c - '0');
  value *= factor;
  for (std::int64_t e = d.exponent; e < 0; ++e) {
    if (value % 10 != 0) {
      for (; e < 0 && value > UINT64_MAX; ++e) value /= 10;
      return {.kind = value > UINT64_MAX ? Kind::too_large : Kind::fraction};
    }
    value /= 10;
  }
  for (std::int64_t e = d.exponent; e > 0; --e) {
    if (value > UINT64_MAX) break;
    value *= 10;
  }
  if (value > UINT64_MAX) return {.kind = Kind::too_large};
  return {.magnitude = static_cast<std::uint64_t>(value)};
}

double real(const Decimal& d) {
  if (d.digits.empty()) return 0;
  const std::string text = fmt::format("{}{}e{}", d.negative ? "-" : "", d.digits, d.exponent);
  return std::strtod(text.c_str(), nullptr);
}

std::optional<std::string> divided(std::uint64_t count, std::uint64_t factor) {
  std::string text = fmt::format("{}", count / factor);
  std::uint64_t rest = count % factor;
  if (rest == 0) return text;
  text += '.';
  for (int digit = 0; digit < 9 && rest != 0; ++digit) {
    const Wide next = static_cast<Wide>(rest) * 10;
    text += static_cast<char>('0' + static_cast<int>(next / factor));
    rest = static_cast<std::uint64_t>(next % factor);
  }
  if (rest != 0) return {};
  return text;
}

}  // namespace shardsim
