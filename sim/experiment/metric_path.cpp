#include "sim/experiment/metric_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace shardsim {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> steps;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != at) continue;
    steps.emplace_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  return steps;
}

bool digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Null is unknown, but for a percentile with failures counted in: that is past all bounds.
double number_in(const Json& value, std::string_view pointer) {
  if (!value.is_null()) return value.get<double>();
  return pointer.find("/with_failures/") != std::string_view::npos
             ? std::numeric_limits<double>::infinity()
             : std::numeric_limits<double>::quiet_NaN();
}

void collect(const Json& value, const std::string& at, Numbers& numbers) {
  constexpr std::size_t kLongList = 20;
  if (value.is_object()) {
    for (const auto& [name, inner] : value.items()) collect(inner, at + "/" + name, numbers);
  } else if (value.is_array() && value.size() <= kLongList) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      collect(value[i], fmt::format("{}/{}", at, i), numbers);
    }
  } else if (value.is_number() || value.is_null()) {
    numbers.emplace(at, number_in(value, at));
  }
}

std::string percentile_words(const std::string& name) { return name == "p999" ? "p99.9" : name; }

std::string shown(const Json* value) {
  if (value == nullptr) return "nothing";
  std::string text = value->dump();
  return text.size() > 60 ? text.substr(0, 57) + "..." : text;
}

std::optional<Difference> differs(const Json& a, const Json& b, const std::string& at) {
  if (a == b) return {};
  if (a.is_object() && b.is_object()) {
    for (const auto& [name, inner] : a.items()) {
      const auto other = b.find(name);
      const std::string here = fmt::format("{}/{}", at, name);
      if (other == b.end()) return Difference{here, shown(&inner), shown(nullptr)};
      if (auto d = differs(inner, *other, here)) return d;
    }
    for (const auto& [name, inner] : b.items()) {
      if (!a.contains(name)) return Difference{at + "/" + name, shown(nullptr), shown(&inner)};
    }
    return {};
  }
  if (a.is_array() && b.is_array()) {
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      const std::string here = fmt::format("{}/{}", at, i);
      if (i >= a.size()) return Difference{here, shown(nullptr), shown(&b[i])};
      if (i >= b.size()) return Difference{here, shown(&a[i]), shown(nullptr)};
      if (auto d = differs(a[i], b[i], here)) return d;
    }
    return {};
  }
  return Difference{at, shown(&a), shown(&b)};
}

}  // namespace

std::string metric_pointer(std::string_view written) {
  if (written.starts_with('/')) return std::string{written};
  std::string pointer = "/metrics";
  bool first = true;
  for (const std::string& step : split(written, '.')) {
    if (first && step == "metrics") {
      first = false;
      continue;
    }
    first = false;
    // "p99.9" is one word, and written p999.
    const std::size_t last = pointer.rfind('/');
    const std::string_view before = std::string_view{pointer}.substr(last + 1);
    const bool percentile = before.starts_with('p') && digits(before.substr(1)) && digits(step);
    pointer += (percentile ? "" : "/") + step;
  }
  return pointer;
}

std::string metric_words(std::string_view pointer) {
  if (pointer.starts_with("/metrics/")) pointer.remove_prefix(9);
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  std::string words{pointer};
  std::ranges::replace(words, '/', '.');
  return words;
}

std::vector<std::string> pointer_steps(std::string_view pointer) {
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  return split(pointer, '/');
}

bool metric_named_by(std::string_view pointer, std::string_view pattern) {
  const std::vector<std::string> steps = pointer_steps(pointer);
  const std::vector<std::string> wanted = pointer_steps(pattern);
  return std::ranges::equal(steps, wanted, [](const auto& step, const auto& name) {
    return name.starts_with('<') || name == step;
  });
}

std::string metric_phrase(std::string_view pointer) {
  const std::vector<std::string> steps = split(metric_words(pointer), '.');
  std::string words = metric_words(pointer);
  const auto starts = [&](std::string_view text) { return words.starts_with(text); };
  const bool of_all = starts("requests.") && steps.size() >= 2;
  if (of_all || (starts("ops.") && steps.size() >= 3)) {
    const std::string op = of_all ? "requests" : steps[1];
    const std::string rest = words.substr(of_all ? 9 : 5 + op.size());
    if (rest.starts_with("latency_us.with_failures.")) {
      return fmt::format("the {} latency of {}, failures counted in,",
                         percentile_words(rest.substr(25)), op);
    }
    if (rest.starts_with("latency_us.")) {
      return fmt::format("the {} latency of {}", percentile_words(rest.substr(11)), op);
    }
    if (rest == "throughput_per_s") return "the throughput of " + op;
    if (rest == "goodput_per_s") return "the goodput of " + op;
    if (rest == "failed.total") return of_all ? "failed requests" : "failed requests of " + op;
    if (rest.starts_with("partitions_touched")) return "partitions that a " + op + " touches";
  }
  if (starts("hotspot.") && steps.size() == 3) {
    const std::string what = steps[1] == "node_requests" ? "node by requests"
                             : steps[1] == "storage"     ? "node's storage"
                                                         : steps[1];
    if (steps[2] == "max_over_mean") return fmt::format("the hottest {} over the mean", what);
    if (steps[2] == "best") return fmt::format("the best possible hottest {} over the mean", what);
    if (steps[2] == "chance") return fmt::format("an ideal hash's hottest {} over the mean", what);
    if (steps[2] == "cv") return fmt::format("the load's coefficient of variation by {}", what);
  }
  if (words == "hotspot.node.hottest.0.load" || words == "hotspot.node.max") {
    return "the load of the hottest node";
  }
  if (words == "hotspot.key.hottest.0.share") return "the hottest key's share of the requests";
  if (words == "rebalance.keys_moved_fraction") return "the share of keys moved";
  if (words == "rebalance.least_fraction") return "the least share of keys to move";
  if (words == "replication.acknowledged_writes_lost") return "acknowledged writes lost";
  if (words == "replication.availability") return "the availability";
  return words;
}

Numbers numbers_of(std::string_view metrics, std::span<const std::string> also) {
  Numbers numbers;
  const Json all = Json::parse(metrics, nullptr, false);
  collect(all, "/metrics", numbers);
  for (const std::string& pointer : also) {
    if (numbers.contains(pointer) || !pointer.starts_with("/metrics/")) continue;
    const Json* at = &all;
    for (const std::string& step : split(std::string_view{pointer}.substr(9), '/')) {
      if (at->is_object() && at->contains(step)) {
        at = &(*at)[step];
      } else if (at->is_array() && digits(step) && step.size() < 10 &&
                 std::stoul(step) < at->size()) {
        at = &(*at)[std::stoul(step)];
      } else {
        at = nullptr;
        break;
      }
    }
    if (at != nullptr && (at->is_number() || at->is_null())) {
      numbers.emplace(pointer, number_in(*at, pointer));
    }
  }
  return numbers;
}

std::optional<Difference> first_difference(std::string_view before, std::string_view after) {
  return differs(Json::parse(before, nullptr, false), Json::parse(after, nullptr, false),
                 "/metrics");
}

}  // namespace shardsim
