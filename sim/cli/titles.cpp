#include "sim/cli/titles.h"

#include <algorithm>
#include <cstddef>

#include "sim/experiment/metric_path.h"

namespace shardsim {

namespace {

/// The last `n` of the steps with spaces between them and within.
std::string last_words(const std::vector<std::string>& steps, std::size_t n) {
  std::string words;
  for (std::size_t i = steps.size() - std::min(n, steps.size()); i < steps.size(); ++i) {
    words += (words.empty() ? "" : " ") + steps[i];
  }
  std::ranges::replace(words, '_', ' ');
  return words;
}

/// Of a latency: the percentile alone.
std::string percentile(const std::string& step) { return step == "p999" ? "p99.9" : step; }

std::string operation_title(const std::string& operation, std::span<const std::string> rest) {
  const std::string& last = rest.back();
  if (rest.front() == "latency_us" && rest.size() == 2) return operation + " " + percentile(last);
  if (rest.front() == "latency_us" && rest.size() == 3) {
    return operation + " " + percentile(last) + "+failed";  // with failures counted in
  }
  if (rest.front() == "service_time_us") return operation + " service " + percentile(last);
  if (rest.front() == "failed") return operation + (last == "total" ? " failed" : " " + last);
  if (rest.size() > 1) return operation + " " + last_words({rest.begin(), rest.end()}, 2);
  if (last == "partitions_touched") return operation + " partitions";
  if (last.ends_with("_per_s")) return operation + " " + last.substr(0, last.size() - 6) + "/s";
  return operation + " " + last_words({last}, 1);
}

std::string hotspot_title(std::string what, std::span<const std::string> rest) {
  if (what == "node_requests") what = "reqs";
  const std::string& last = rest.back();
  if (last == "max_over_mean") return what + " max/mean";
  if (rest.front() == "hottest" && rest.size() == 3) {
    if (rest[1] == "0") return what + " max " + last;
    return what + " hottest " + rest[1] + " " + last;
  }
  return what + " " + last_words({rest.begin(), rest.end()}, rest.size());
}

std::string metric_title(const std::string& pointer) {
  std::vector<std::string> steps = pointer_steps(pointer);
  if (!steps.empty() && steps.front() == "metrics") steps.erase(steps.begin());
  const std::span<const std::string> all{steps};
  if (steps.size() >= 2 && steps[0] == "requests") return operation_title("all", all.subspan(1));
  if (steps.size() >= 3 && steps[0] == "ops") return operation_title(steps[1], all.subspan(2));
  if (steps.size() >= 3 && steps[0] == "hotspot") return hotspot_title(steps[1], all.subspan(2));
  const std::string& last = steps.back();
  if (last == "keys_moved_fraction") return "keys moved";
  if (last == "least_fraction") return "least to move";
  if (last == "acknowledged_writes_lost") return "writes lost";
  return last_words(steps, 1);
}

/// "keys.count": the last `n` steps of a pointer, as a setting is written.
std::string last_steps(const std::string& pointer, std::size_t n) {
  std::size_t begin = pointer.size();
  for (std::size_t i = 0; i < n && begin != std::string::npos && begin > 0; ++i) {
    begin = pointer.rfind('/', begin - 1);
  }
  std::string name = pointer.substr(begin == std::string::npos ? 0 : begin + 1);
  std::ranges::replace(name, '/', '.');
  return name;
}

bool all_differ(std::vector<std::string> titles) {
  std::ranges::sort(titles);
  return std::ranges::adjacent_find(titles) == titles.end();
}

}  // namespace

std::vector<std::string> metric_titles(std::span<const std::string> pointers) {
  std::vector<std::string> titles;
  std::vector<std::string> whole;
  titles.reserve(pointers.size());
  whole.reserve(pointers.size());
  for (const std::string& p : pointers) {
    titles.push_back(metric_title(p));
    whole.push_back(metric_words(p));
  }
  return all_differ(titles) ? titles : whole;
}

std::vector<std::string> setting_titles(std::span<const std::string> pointers) {
  std::vector<std::string> titles;
  titles.reserve(pointers.size());
  constexpr std::size_t kDeepest = 16;
  for (std::size_t steps = 1; steps <= kDeepest; ++steps) {
    titles.clear();
    for (const std::string& p : pointers) titles.push_back(last_steps(p, steps));
    if (all_differ(titles)) break;
  }
  return titles;
}

}  // namespace shardsim
