#include "sim/config/quantities.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/config/decimal.h"
#include "sim/config/units.h"

namespace shardsim {

namespace {

constexpr std::string_view kReal = "a number such as 0.99, 1000 or \"10k\"";
constexpr std::string_view kWhole = "a whole number such as 1000, \"10k\" or \"1G\"";
constexpr std::string_view kDuration =
    "a duration such as \"200us\", \"5ms\", \"60s\", \"2min\" or \"1h\"";
constexpr std::string_view kSize = "a size such as 1024, \"4KiB\" or \"1GiB\"";
constexpr std::string_view kRate = "a rate such as 1000, \"200k/s\" or \"10/min\"";
constexpr std::string_view kBandwidth =
    "a bandwidth such as \"10Gbit/s\", \"100Mbit/s\" or \"1GB/s\"";

constexpr std::uint64_t kMostSigned = std::numeric_limits<std::int64_t>::max();

struct Amount {
  Decimal number;
  const Unit* unit{};
};

std::string is_not(const JsonValue& v, std::string_view what) {
  return fmt::format("{} is not {}", compact(v), what);
}

/// Number and unit of `text`, the text of `v` or its front; `ending` is what was behind it. `bare`
/// says whether a number without a unit will do; zero needs none.
Parsed<Amount> amount(const JsonValue& v, std::string_view text, const Units& units, bool bare,
                      std::string_view what, std::string_view ending = {}) {
  const std::string_view all = text;
  const auto number = v.is_number() || v.is_string() ? take_decimal(text) : std::nullopt;
  if (!number) return {.wrong = is_not(v, what)};
  while (text.starts_with(' ')) text.remove_prefix(1);
  const Unit* base = &units.all.front();
  if (text.empty() && (bare || number->digits.empty())) return {.value = Amount{*number, base}};
  if (!text.empty()) {
    if (const Unit* unit = find_unit(units, text)) return {.value = Amount{*number, unit}};
    if (const Unit* meant = unit_in_other_case(units, text)) {
      return {.wrong = fmt::format("{}; did you mean \"{}{}{}\"?", is_not(v, what),
                                   all.substr(0, all.size() - text.size()), meant->name, ending)};
    }
  }
  return {.wrong = is_not(v, what)};
}

/// In base units, rounded once; wrong beyond the range of a double.
Parsed<double> real_of(const JsonValue& v, const Amount& a) {
  const Scaled exact = scaled(a.number, a.unit->factor);
  double x = real(a.number) * static_cast<double>(a.unit->factor);
  if (exact.kind == Scaled::Kind::whole) {
    x = static_cast<double>(exact.magnitude);
    if (a.number.negative) x = -x;
  }
  if (!std::isfinite(x)) {
    return {.wrong = fmt::format("{} is too large for a number; at most 1.8e308", compact(v))};
  }
  if (x == 0 && !a.number.digits.empty()) {
    return {.wrong = fmt::format("{} is too small for a number that is not 0", compact(v))};
  }
  return {.value = x};
}

Parsed<double> real_in(const JsonValue& v, const Units& units, bool bare, std::string_view what) {
  const Parsed<Amount> a = amount(v, v.text, units, bare, what);
  if (!a.value) return {.wrong = a.wrong};
  return real_of(v, *a.value);
}

std::int64_t with_sign(std::uint64_t magnitude, bool negative) {
  const auto n = static_cast<std::int64_t>(magnitude);
  return negative ? -n : n;
}

/// How badly a number and its unit read: long ones do, and long ones before the point more so.
std::size_t badness(std::string_view number, std::string_view unit) {
  const std::size_t whole = std::min(number.find_first_of(".e"), number.size());
  return number.size() + unit.size() + (whole > 4 ? 2 * (whole - 4) : 0);
}

/// Keeps the text that reads best; of equals the one that came last.
class Best {
 public:
  void offer(const std::string& number, std::string_view unit, std::size_t worse = 0) {
    const std::size_t b = badness(number, unit) + worse;
    if (b > badness_) return;
    badness_ = b;
    text_ = number + std::string(unit);
  }
  const std::string& text() const { return text_; }

 private:
  std::size_t badness_{std::numeric_limits<std::size_t>::max()};
  std::string text_;
};

/// A whole number of base units, exactly.
std::string whole_text(std::int64_t count, const Units& units) {
  const bool negative = count < 0;
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  Best best;
  for (const Unit& u : units.all.first(units.printed)) {
    if (u.factor != 1 && magnitude < u.factor) continue;
    if (const auto number = divided(magnitude, u.factor)) best.offer(*number, u.name);
  }
  return (negative ? "-" : "") + best.text();
}

/// Any amount of base units; `parse` must give it back.
template <class Parse>
void offer_real(double base, const Units& units, std::string_view per, std::size_t worse,
                const Parse& parse, Best& best) {
  for (const Unit& u : units.all.first(units.printed)) {
    const double x = base / static_cast<double>(u.factor);
    if (u.factor != 1 && std::abs(x) < 1) continue;
    const std::string number = text_of_real(x);
    const std::string unit = fmt::format("{}{}", u.name, per);
    const auto back = parse(JsonValue::of_string(number + unit));
    if (back.value && *back.value == base) best.offer(number, unit, worse);
  }
}

template <class Parse>
std::string real_text(double base, const Units& units, const Parse& parse) {
  if (base == std::floor(base) && std::abs(base) < 0x1p63) {
    return whole_text(static_cast<std::int64_t>(base), units);
  }
  Best best;
  best.offer(text_of_real(base), units.all.front().name, 1000);
  offer_real(base, units, "", 0, parse, best);
  return best.text();
}

std::string joined_names(std::span<const Unit> units) {
  std::string all;
  for (const Unit& u : units) {
    if (!u.name.empty()) all.append(all.empty() ? "" : "|").append(u.name);
  }
  return all;
}

}  // namespace

Parsed<double> parse_real(const JsonValue& v) { return real_in(v, kCounts, true, kReal); }

Parsed<std::uint64_t> parse_count(const JsonValue& v) {
  const Parsed<Amount> a = amount(v, v.text, kCounts, true, kWhole);
  if (!a.value) return {.wrong = a.wrong};
  const Scaled n = scaled(a.value->number, a.value->unit->factor);
  if (n.kind == Scaled::Kind::fraction || (a.value->number.negative && n.magnitude != 0)) {
    return {.wrong = is_not(v, kWhole)};
  }
  if (n.kind == Scaled::Kind::too_large) {
    return {.wrong = fmt::format("{} is too large", compact(v))};
  }
  return {.value = n.magnitude};
}

Parsed<double> parse_nanoseconds(const JsonValue& v) {
  Parsed<double> p = real_in(v, kTimes, false, kDuration);
  if (p.value && std::abs(*p.value) >= 0x1p63) {
    return {.wrong = fmt::format("{} is too long; at most 292 years", compact(v))};
  }
  return p;
}

Parsed<Duration> parse_duration(const JsonValue& v) {
  const Parsed<Amount> a = amount(v, v.text, kTimes, false, kDuration);
  if (!a.value) return {.wrong = a.wrong};
  const Scaled n = scaled(a.value->number, a.value->unit->factor);
  if (n.kind == Scaled::Kind::fraction) {
    return {.wrong = fmt::format("{} is not a whole number of nanoseconds, the finest that "
                                 "simulated time is counted in",
                                 compact(v))};
  }
  if (n.kind == Scaled::Kind::too_large || n.magnitude > kMostSigned) {
    return {.wrong = fmt::format("{} is too long; at most 292 years", compact(v))};
  }
  return {.value = Duration{with_sign(n.magnitude, a.value->number.negative)}};
}

Parsed<double> parse_byte_count(const JsonValue& v) {
  Parsed<double> p = real_in(v, kSizes, true, kSize);
  if (p.value && std::abs(*p.value) >= 0x1p63) {
    return {.wrong = fmt::format("{} is too large; at most 8388607TiB", compact(v))};
  }
  return p;
}

Parsed<Bytes> parse_bytes(const JsonValue& v) {
  const Parsed<Amount> a = amount(v, v.text, kSizes, true, kSize);
  if (!a.value) return {.wrong = a.wrong};
  const Scaled n = scaled(a.value->number, a.value->unit->factor);
  if (n.kind == Scaled::Kind::fraction) {
    return {.wrong = fmt::format("{} is not a whole number of bytes", compact(v))};
  }
  if (n.kind == Scaled::Kind::too_large || n.magnitude > kMostSigned) {
    return {.wrong = fmt::format("{} is too large; at most 8388607TiB", compact(v))};
  }
  return {.value = Bytes{with_sign(n.magnitude, a.value->number.negative)}};
}

Parsed<Rate> parse_rate(const JsonValue& v) {
  std::string_view text = v.text;
  const Unit* per = &kPer.front();
  std::string_view ending;
  for (const Unit& u : kPer) {
    if (!text.ends_with(u.name)) continue;
    text.remove_suffix(u.name.size());
    ending = u.name;
    per = &u;
    break;
  }
  const Parsed<Amount> a = amount(v, text, kCounts, true, kRate, ending);
  if (!a.value) return {.wrong = a.wrong};
  const Parsed<double> p = real_of(v, *a.value);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Rate{*p.value / static_cast<double>(per->factor)}};
}

Parsed<Bandwidth> parse_bandwidth(const JsonValue& v) {
  const Parsed<double> p = real_in(v, kBits, false, kBandwidth);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Bandwidth{*p.value}};
}

std::string text_of(Duration d) { return d == Duration{0} ? "0s" : whole_text(d.count(), kTimes); }
std::string text_of_nanoseconds(double ns) {
  return ns == 0 ? "0s" : real_text(ns, kTimes, &parse_nanoseconds);
}
std::string text_of(Bytes b) { return whole_text(b.count, kSizes); }
std::string text_of_byte_count(double bytes) { return real_text(bytes, kSizes, &parse_byte_count); }

std::string text_of(Rate r) {
  Best best;
  best.offer(text_of_real(r.per_second), "/s", 1000);
  std::size_t unusual = 0;  // by the second unless another reads much better
  for (const Unit& per : kPer) {
    const double amount_per = r.per_second * static_cast<double>(per.factor);
    const auto parse = [&](const JsonValue& v) -> Parsed<double> {
      const Parsed<Rate> p = parse_rate(v);
      const bool same = p.value && *p.value == r;
      return same ? Parsed<double>{.value = amount_per} : Parsed<double>{};
    };
    offer_real(amount_per, kCounts, per.name, unusual, parse, best);
    unusual += 3;
  }
  return best.text();
}

std::string text_of(Bandwidth b) {
  return real_text(b.bits_per_second, kBits, [](const JsonValue& v) -> Parsed<double> {
    const Parsed<Bandwidth> p = parse_bandwidth(v);
    return p.value ? Parsed<double>{.value = p.value->bits_per_second} : Parsed<double>{};
  });
}

std::string text_of_real(double x) { return fmt::format("{}", x); }

bool may_be_plain(std::string_view quantity) {
  return quantity != "duration" && quantity != "bandwidth";
}

std::string text_pattern(std::string_view quantity) {
  constexpr std::string_view kNumber = "([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)? *";
  if (quantity == "rate") {
    return fmt::format("^{}({})?({})?$", kNumber, joined_names(kCounts.all), joined_names(kPer));
  }
  const Units& units = quantity == "duration"    ? kTimes
                       : quantity == "size"      ? kSizes
                       : quantity == "bandwidth" ? kBits
                                                 : kCounts;
  const std::string text = fmt::format("{}({})", kNumber, joined_names(units.all));
  if (may_be_plain(quantity)) return fmt::format("^-?{}?$", text);
  return fmt::format("^({}|[0.]+)$", text);
}

}  // namespace shardsim
