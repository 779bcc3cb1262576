#include "sim/config/quantities.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace shardsim {

namespace {

struct Unit {
  std::string_view name;
  double factor;
};
// Of each list the first is the base unit; printing chooses among those before
// `std::string_view{}`.
constexpr std::array<Unit, 8> kTimes{{{"ns", 1},
                                      {"us", 1e3},
                                      {"ms", 1e6},
                                      {"s", 1e9},
                                      {"min", 60e9},
                                      {"h", 3600e9},
                                      {"d", 86400e9},
                                      {"m", 60e9}}};
constexpr std::array<Unit, 9> kSizes{{{"B", 1},
                                      {"KiB", 1024},
                                      {"MiB", 1048576},
                                      {"GiB", 1073741824},
                                      {"TiB", 1099511627776},
                                      {"KB", 1e3},
                                      {"MB", 1e6},
                                      {"GB", 1e9},
                                      {"TB", 1e12}}};
constexpr std::array<Unit, 5> kCounts{{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}}};
constexpr std::array<Unit, 9> kBits{{{"bit/s", 1},
                                     {"kbit/s", 1e3},
                                     {"Mbit/s", 1e6},
                                     {"Gbit/s", 1e9},
                                     {"Tbit/s", 1e12},
                                     {"B/s", 8},
                                     {"KB/s", 8e3},
                                     {"MB/s", 8e6},
                                     {"GB/s", 8e9}}};

struct Split {
  double number{};
  std::string_view unit;
};

std::optional<Split> split(std::string_view text) {
  Split s;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), s.number);
  if (error != std::errc{} || !std::isfinite(s.number)) return {};
  s.unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (s.unit.starts_with(' ')) s.unit.remove_prefix(1);
  return s;
}

std::string shown(const JsonValue& v) { return compact(v); }

/// Number and unit of a value, in base units; `bare` says whether a number without a unit will do.
template <std::size_t N>
Parsed<double> in_units(const JsonValue& v, const std::array<Unit, N>& units, bool bare,
                        std::string_view what) {
  const auto wrong = [&] {
    return Parsed<double>{.wrong = fmt::format("{} is not {}", shown(v), what)};
  };
  if (!v.is_number() && !v.is_string()) return wrong();
  const auto s = split(v.text);
  if (!s) return wrong();
  if (s->unit.empty()) {
    if (bare || s->number == 0) return {.value = s->number};
    return wrong();
  }
  for (const Unit& u : units) {
    if (u.name == s->unit) return {.value = s->number * u.factor};
  }
  return wrong();
}

template <std::size_t N>
std::string in_best_unit(double base, const std::array<Unit, N>& units, std::size_t printed) {
  std::string best = fmt::format("{}{}", base, units[0].name);
  for (std::size_t i = 0; i < printed; ++i) {
    const double x = base / units[i].factor;
    if (x * units[i].factor != base) continue;
    std::string text = fmt::format("{}{}", x, units[i].name);
    const bool readable = x >= 1 || i == 0;
    if (readable && text.size() <= best.size()) best = std::move(text);
  }
  return best;
}

constexpr std::string_view kDuration =
    "a duration such as \"200us\", \"5ms\", \"60s\", \"2min\" or \"1h\"";
constexpr std::string_view kSize = "a size such as 1024, \"4KiB\" or \"1GiB\"";
constexpr std::string_view kDistribution =
    "a value, or one of { \"constant\": x }, { \"exponential\": mean }, { \"lognormal\": { "
    "\"mean\": "
    "m, \"cv\": c } }, { \"uniform\": [a, b] }, { \"pareto\": { \"least\": a, \"shape\": s } }";

Parsed<double> duration_ns(const JsonValue& v) {
  Parsed<double> p = in_units(v, kTimes, false, kDuration);
  if (p.value && (*p.value > 9.2e18 || *p.value < -9.2e18)) {
    return {.wrong = fmt::format("{} is too long; at most 292 years", shown(v))};
  }
  return p;
}

Parsed<double> size_bytes(const JsonValue& v) {
  Parsed<double> p = in_units(v, kSizes, true, kSize);
  if (p.value && *p.value > 9.2e18) {
    return {.wrong = fmt::format("{} is too large; at most 8388607TiB", shown(v))};
  }
  return p;
}

/// A distribution whose values are read by `value`.
Parsed<Distribution> distribution(const JsonValue& v, Parsed<double> (*value)(const JsonValue&)) {
  const auto wrong = [](std::string text) {
    return Parsed<Distribution>{.wrong = std::move(text)};
  };
  if (!v.is_object()) {
    const Parsed<double> constant = value(v);
    if (!constant.value) return wrong(constant.wrong);
    if (*constant.value < 0) return wrong(fmt::format("{} is below 0", shown(v)));
    return {.value = Distribution::constant(*constant.value)};
  }
  if (v.members.size() != 1) {
    return wrong(fmt::format("{} is no distribution; {}", shown(v), kDistribution));
  }
  const auto& [kind, inner] = v.members.front();
  const auto positive = [&](const JsonValue& x, std::string_view name) -> Parsed<double> {
    Parsed<double> p = value(x);
    if (p.value && *p.value <= 0) {
      return {.wrong =
                  fmt::format("the {} of the {} must be above 0, not {}", name, kind, shown(x))};
    }
    return p;
  };
  const auto pair_of = [&](std::string_view a, std::string_view b) -> std::string {
    if (inner.is_object() && inner.members.size() == 2 && inner.find(a) && inner.find(b)) return {};
    return fmt::format("a {} needs {{ \"{}\": …, \"{}\": … }}, not {}", kind, a, b, shown(inner));
  };
  const auto positive_real = [&](std::string_view name) -> Parsed<double> {
    const JsonValue& x = *inner.find(name);
    Parsed<double> p = parse_real(x);
    if (p.value && *p.value <= 0) {
      return {.wrong =
                  fmt::format("the {} of the {} must be above 0, not {}", name, kind, shown(x))};
    }
    return p;
  };
  if (kind == "constant") return distribution(inner, value);
  if (kind == "exponential") {
    const Parsed<double> mean = positive(inner, "mean");
    if (!mean.value) return wrong(mean.wrong);
    return {.value = Distribution::exponential(*mean.value)};
  }
  if (kind == "uniform") {
    if (!inner.is_array() || inner.elements.size() != 2) {
      return wrong(fmt::format("a uniform needs [least, most], not {}", shown(inner)));
    }
    const Parsed<double> a = value(inner.elements[0]);
    const Parsed<double> b = value(inner.elements[1]);
    if (!a.value || !b.value) return wrong(a.value ? b.wrong : a.wrong);
    if (*a.value < 0 || *a.value > *b.value) {
      return wrong(fmt::format("a uniform runs from its least to its most, both at least 0; not {}",
                               shown(inner)));
    }
    return {.value = Distribution::uniform(*a.value, *b.value)};
  }
  if (kind == "lognormal") {
    if (std::string w = pair_of("mean", "cv"); !w.empty()) return wrong(std::move(w));
    const Parsed<double> mean = positive(*inner.find("mean"), "mean");
    const Parsed<double> cv = positive_real("cv");
    if (!mean.value || !cv.value) return wrong(mean.value ? cv.wrong : mean.wrong);
    return {.value = Distribution::lognormal(*mean.value, *cv.value)};
  }
  if (kind == "pareto") {
    if (std::string w = pair_of("least", "shape"); !w.empty()) return wrong(std::move(w));
    const Parsed<double> least = positive(*inner.find("least"), "least");
    const Parsed<double> shape = positive_real("shape");
    if (!least.value || !shape.value) return wrong(least.value ? shape.wrong : least.wrong);
    return {.value = Distribution::pareto(*least.value, *shape.value)};
  }
  return wrong(fmt::format("there is no distribution \"{}\"; {}", kind, kDistribution));
}

template <class Text>
JsonValue json_of(const Distribution& d, const Text& text) {
  const auto value = [&](double x) { return text(x); };
  const auto with = [](std::string_view name, JsonValue inner) {
    JsonValue v = JsonValue::of_object();
    v.members.emplace_back(std::string(name), std::move(inner));
    return v;
  };
  const auto pair_of = [&](std::string_view a, JsonValue x, std::string_view b, double y) {
    JsonValue v = JsonValue::of_object();
    v.members.emplace_back(std::string(a), std::move(x));
    v.members.emplace_back(std::string(b), JsonValue::of_number(text_of_real(y)));
    return v;
  };
  switch (d.kind()) {
    case Distribution::Kind::constant:
      return value(d.first());
    case Distribution::Kind::exponential:
      return with("exponential", value(d.first()));
    case Distribution::Kind::uniform: {
      JsonValue list;
      list.kind = JsonValue::Kind::array;
      list.elements = {value(d.first()), value(d.second())};
      return with("uniform", std::move(list));
    }
    case Distribution::Kind::lognormal:
      return with("lognormal", pair_of("mean", value(d.first()), "cv", d.second()));
    case Distribution::Kind::pareto:
      break;
  }
  return with("pareto", pair_of("least", value(d.first()), "shape", d.second()));
}

}  // namespace

Parsed<double> parse_real(const JsonValue& v) {
  return in_units(v, kCounts, true, "a number such as 0.99, 1000 or \"10k\"");
}

Parsed<std::uint64_t> parse_count(const JsonValue& v) {
  constexpr std::string_view kWhole = "a whole number such as 1000, \"10k\" or \"1G\"";
  // Whole numbers are read as such: a double would round those above 2^53.
  if (v.is_number() || v.is_string()) {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(v.text.data(), v.text.data() + v.text.size(), n);
    if (error == std::errc{} && end == v.text.data() + v.text.size()) return {.value = n};
    if (error == std::errc::result_out_of_range &&
        v.text.find_first_not_of("0123456789") == std::string::npos) {
      return {.wrong = fmt::format("{} is too large", shown(v))};
    }
  }
  const Parsed<double> p = in_units(v, kCounts, true, kWhole);
  if (!p.value) return {.wrong = p.wrong};
  if (*p.value < 0 || *p.value != std::floor(*p.value)) {
    return {.wrong = fmt::format("{} is not {}", shown(v), kWhole)};
  }
  if (*p.value >= 18446744073709551616.0)
    return {.wrong = fmt::format("{} is too large", shown(v))};
  return {.value = static_cast<std::uint64_t>(*p.value)};
}

Parsed<Duration> parse_duration(const JsonValue& v) {
  const Parsed<double> p = duration_ns(v);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Duration{static_cast<std::int64_t>(std::llround(*p.value))}};
}

Parsed<Bytes> parse_bytes(const JsonValue& v) {
  const Parsed<double> p = size_bytes(v);
  if (!p.value) return {.wrong = p.wrong};
  if (*p.value != std::floor(*p.value)) {
    return {.wrong = fmt::format("{} is not a whole number of bytes", shown(v))};
  }
  return {.value = Bytes{static_cast<std::int64_t>(*p.value)}};
}

Parsed<Rate> parse_rate(const JsonValue& v) {
  constexpr std::string_view kRate = "a rate such as 1000, \"200k/s\" or \"10/min\"";
  const auto wrong = [&] {
    return Parsed<Rate>{.wrong = fmt::format("{} is not {}", shown(v), kRate)};
  };
  if (!v.is_number() && !v.is_string()) return wrong();
  std::string_view text = v.text;
  double seconds_each = 1;
  for (const auto& [per, s] :
       {std::pair<std::string_view, double>{"/s", 1}, {"/min", 60}, {"/h", 3600}, {"/d", 86400}}) {
    if (text.ends_with(per)) {
      text.remove_suffix(per.size());
      seconds_each = s;
      break;
    }
  }
  const Parsed<double> p = parse_real(JsonValue::of_string(std::string(text)));
  if (!p.value) return wrong();
  return {.value = Rate{*p.value / seconds_each}};
}

Parsed<Bandwidth> parse_bandwidth(const JsonValue& v) {
  const Parsed<double> p =
      in_units(v, kBits, false, "a bandwidth such as \"10Gbit/s\", \"100Mbit/s\" or \"1GB/s\"");
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Bandwidth{*p.value}};
}

Parsed<Durations> parse_durations(const JsonValue& v) {
  const Parsed<Distribution> p = distribution(v, &duration_ns);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Durations{*p.value}};
}

Parsed<Sizes> parse_sizes(const JsonValue& v) {
  const Parsed<Distribution> p = distribution(v, &size_bytes);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Sizes{*p.value}};
}

std::string text_of(Duration d) {
  if (d == Duration{0}) return "0s";
  return in_best_unit(static_cast<double>(d.count()), kTimes, 7);
}
std::string text_of(Bytes b) { return in_best_unit(static_cast<double>(b.count), kSizes, 9); }
std::string text_of(Rate r) { return in_best_unit(r.per_second, kCounts, 4) + "/s"; }
std::string text_of(Bandwidth b) { return in_best_unit(b.bits_per_second, kBits, 5); }
std::string text_of_real(double x) { return fmt::format("{}", x); }

JsonValue json_of(const Durations& d) {
  return json_of(d.nanoseconds(), [](double ns) {
    return JsonValue::of_string(ns == 0 ? "0s" : in_best_unit(ns, kTimes, 7));
  });
}
JsonValue json_of(const Sizes& s) {
  return json_of(s.bytes(),
                 [](double bytes) { return JsonValue::of_string(in_best_unit(bytes, kSizes, 9)); });
}

}  // namespace shardsim
