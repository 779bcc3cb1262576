#include <fmt/format.h>

#include <array>
#include <string>

#include "sim/config/nearest.h"
#include "sim/config/quantities.h"

namespace shardsim {

namespace {

constexpr std::string_view kDistribution =
    "a value, or one of { \"constant\": x }, { \"exponential\": mean }, { \"lognormal\": { "
    "\"mean\": m, \"cv\": c } }, { \"uniform\": [a, b] }, { \"pareto\": { \"least\": a, \"shape\": "
    "s } }";

constexpr std::array<std::string_view, 5> kKinds{"constant", "exponential", "lognormal", "uniform",
                                                 "pareto"};

/// A distribution whose values are read by `value`.
Parsed<Distribution> distribution(const JsonValue& v, Parsed<double> (*value)(const JsonValue&)) {
  const auto wrong = [](std::string text) {
    return Parsed<Distribution>{.wrong = std::move(text)};
  };
  if (!v.is_object()) {
    const Parsed<double> constant = value(v);
    if (!constant.value) return wrong(constant.wrong);
    if (*constant.value < 0) {
      return wrong(fmt::format("{} is out of range; at least 0", compact(v)));
    }
    return {.value = Distribution::constant(*constant.value)};
  }
  if (v.members.size() != 1) {
    return wrong(fmt::format("{} is not a distribution; {}", compact(v), kDistribution));
  }
  const auto& [kind, inner] = v.members.front();
  const auto positive = [&](const JsonValue& x, std::string_view name) -> Parsed<double> {
    Parsed<double> p = value(x);
    if (p.value && *p.value <= 0) {
      return {.wrong =
                  fmt::format("the {} of the {} must be above 0, not {}", name, kind, compact(x))};
    }
    return p;
  };
  const auto pair_of = [&](std::string_view a, std::string_view b) -> std::string {
    if (inner.is_object() && inner.members.size() == 2 && inner.find(a) && inner.find(b)) return {};
    return fmt::format("a {} needs {{ \"{}\": …, \"{}\": … }}, not {}", kind, a, b, compact(inner));
  };
  const auto positive_real = [&](std::string_view name) -> Parsed<double> {
    const JsonValue& x = *inner.find(name);
    Parsed<double> p = parse_real(x);
    if (p.value && *p.value <= 0) {
      return {.wrong =
                  fmt::format("the {} of the {} must be above 0, not {}", name, kind, compact(x))};
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
      return wrong(fmt::format("a uniform needs [least, most], not {}", compact(inner)));
    }
    const Parsed<double> a = value(inner.elements[0]);
    const Parsed<double> b = value(inner.elements[1]);
    if (!a.value || !b.value) return wrong(a.value ? b.wrong : a.wrong);
    if (*a.value < 0 || *a.value > *b.value) {
      return wrong(fmt::format("a uniform runs from its least to its most, both at least 0; not {}",
                               compact(inner)));
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
  return wrong(fmt::format("there is no distribution \"{}\"; {}{}", kind, kDistribution,
                           did_you_mean(kind, kKinds)));
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

Parsed<Durations> parse_durations(const JsonValue& v) {
  const Parsed<Distribution> p = distribution(v, &parse_nanoseconds);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Durations{*p.value}};
}

Parsed<Sizes> parse_sizes(const JsonValue& v) {
  const Parsed<Distribution> p = distribution(v, &parse_byte_count);
  if (!p.value) return {.wrong = p.wrong};
  return {.value = Sizes{*p.value}};
}

JsonValue json_of(const Durations& d) {
  return json_of(d.nanoseconds(),
                 [](double ns) { return JsonValue::of_string(text_of_nanoseconds(ns)); });
}
JsonValue json_of(const Sizes& s) {
  return json_of(s.bytes(),
                 [](double bytes) { return JsonValue::of_string(text_of_byte_count(bytes)); });
}

}  // namespace shardsim
