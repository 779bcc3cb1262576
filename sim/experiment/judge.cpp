#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/metric_path.h"
#include "sim/experiment/readable.h"

namespace shardsim {

namespace {

/// Runs with equal swept values: replications of one point.
struct Group {
  Selection values;
  std::vector<const JudgedRun*> runs;

  double mean(const std::string& metric) const {
    double sum = 0;
    std::size_t n = 0;
    for (const JudgedRun* r : runs) {
      const auto found = r->numbers.find(metric);
      if (found == r->numbers.end()) continue;
      sum += found->second;
      ++n;
    }
    return n == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(n);
  }
};

const std::string* value_at(const Selection& values, std::string_view pointer) {
  const auto found = std::ranges::find(values, pointer, &Selection::value_type::first);
  return found == values.end() ? nullptr : &found->second;
}

bool matches(const Selection& selection, const Selection& values) {
  return std::ranges::all_of(selection, [&](const auto& wanted) {
    const std::string* value = value_at(values, wanted.first);
    return value != nullptr && same_value(*value, wanted.second);
  });
}

/// True where `a` and `b` agree on all that neither `of` nor `than` names.
bool comparable(const Expectation& e, const Selection& a, const Selection& b) {
  return std::ranges::all_of(a, [&](const auto& value) {
    if (value_at(e.of, value.first) != nullptr || value_at(e.than, value.first) != nullptr) {
      return true;
    }
    const std::string* other = value_at(b, value.first);
    return other != nullptr && same_value(*other, value.second);
  });
}

std::vector<Group> grouped(std::span<const JudgedRun> runs) {
  std::vector<Group> groups;
  for (const JudgedRun& run : runs) {
    auto found = std::ranges::find(groups, run.values, &Group::values);
    if (found == groups.end()) found = groups.insert(groups.end(), Group{run.values, {}});
    found->runs.push_back(&run);
  }
  return groups;
}

std::string last_step(std::string_view pointer) {
  return std::string{pointer.substr(pointer.rfind('/') + 1)};
}

/// "ring", or "virtual_nodes 128": how a sentence names a point by what was selected.
std::string named(const Selection& selection) {
  std::string name;
  for (const auto& [pointer, value] : selection) {
    if (!name.empty()) name += ", ";
    name += value.starts_with('"') ? spoken(value) : last_step(pointer) + " " + spoken(value);
  }
  return name;
}

/// One bound applied to one pair of points.
struct Trial {
  const char* words;
  double measured;
  double bound;
  bool upper;
  bool times;
  double margin() const { return upper ? bound - measured : measured - bound; }
};

std::vector<Trial> trials(const Expectation& e, double value, double other) {
  std::vector<Trial> all;
  const double ratio = value / other;  // 0/0 is NaN and fails
  if (e.at_most) all.push_back({"at most", value, *e.at_most, true, false});
  if (e.at_least) all.push_back({"at least", value, *e.at_least, false, false});
  if (e.at_most_times) all.push_back({"at most", ratio, *e.at_most_times, true, true});
  if (e.at_least_times) all.push_back({"at least", ratio, *e.at_least_times, false, true});
  return all;
}

Verdict verdict_of(const Expectation& e, const Trial& t, const Group& of, double value,
                   const Group* than, double other) {
  Selection shown = e.of;
  if (shown.empty()) shown = of.values;
  std::string text = metric_phrase(e.metric) + " is " + readable_metric(e.metric, value);
  if (!shown.empty()) text += " with " + named(shown);
  if (than != nullptr) {
    text += fmt::format(", {} with {}: {} times ({} {} times)", readable_metric(e.metric, other),
                        named(e.than), readable_ratio(t.measured), t.words, t.bound);
  } else {
    text += fmt::format(" ({} {})", t.words, readable_metric(e.metric, t.bound));
  }
  return {.metric = e.metric,
          .text = text,
          .passed = t.margin() >= 0,
          .measured = t.measured,
          .bound = t.bound};
}

/// The worst of all trials: least margin over the bound's size; NaN is worst of all.
Verdict judge_one(const Expectation& e, std::span<const Group> groups) {
  std::optional<Verdict> worst;
  double least = std::numeric_limits<double>::infinity();
  const auto take = [&](Verdict v, double margin) {
    if (worst && !(margin < least)) return;
    worst = std::move(v);
    least = std::isnan(margin) ? -std::numeric_limits<double>::infinity() : margin;
  };
  for (const Group& group : groups) {
    if (!matches(e.of, group.values)) continue;
    const double value = group.mean(e.metric);
    if (e.equals) {
      const bool same = value == *e.equals;
      take({.metric = e.metric,
            .text = fmt::format("{} is {}{} (expected {})", metric_phrase(e.metric),
                                readable_metric(e.metric, value),
                                e.of.empty() ? "" : " with " + named(e.of),
                                readable_metric(e.metric, *e.equals)),
            .passed = same,
            .measured = value,
            .bound = *e.equals},
           same ? 0 : -std::numeric_limits<double>::infinity());
    }
    if (e.than.empty()) {
      for (const Trial& t : trials(e, value, 1)) {
        take(verdict_of(e, t, group, value, nullptr, 0),
             t.margin() / std::max(std::abs(t.bound), 1e-300));
      }
      continue;
    }
    for (const Group& other : groups) {
      if (!matches(e.than, other.values) || !comparable(e, group.values, other.values)) continue;
      const double base = other.mean(e.metric);
      for (const Trial& t : trials(e, value, base)) {
        take(verdict_of(e, t, group, value, &other, base),
             t.margin() / std::max(std::abs(t.bound), 1e-300));
      }
    }
  }
  if (!worst) {
    return {.metric = e.metric,
            .text = metric_phrase(e.metric) + " is unknown: no point that it is about has run",
            .passed = false,
            .measured = std::numeric_limits<double>::quiet_NaN(),
            .bound = std::numeric_limits<double>::quiet_NaN()};
  }
  return *worst;
}

}  // namespace

bool same_value(std::string_view a, std::string_view b) {
  if (a == b) return true;
  double x = 0;
  double y = 0;
  const auto one = std::from_chars(a.data(), a.data() + a.size(), x);
  const auto two = std::from_chars(b.data(), b.data() + b.size(), y);
  return one.ec == std::errc{} && two.ec == std::errc{} && one.ptr == a.data() + a.size() &&
         two.ptr == b.data() + b.size() && x == y;
}

std::string spoken(std::string_view json) {
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return std::string{json};
}

std::vector<std::string> unmatched_selections(std::span<const Expectation> expectations,
                                              std::span<const Selection> points) {
  std::vector<std::string> errors;
  for (const Expectation& e : expectations) {
    for (const auto& [word, selection] : {std::pair{"of", &e.of}, std::pair{"than", &e.than}}) {
      if (selection->empty()) continue;
      if (std::ranges::any_of(points, [&](const Selection& p) { return matches(*selection, p); })) {
        continue;
      }
      std::string why;
      for (const auto& [pointer, value] : *selection) {
        std::vector<std::string> seen;
        for (const Selection& p : points) {
          const std::string* found = value_at(p, pointer);
          if (found != nullptr && std::ranges::find(seen, *found) == seen.end()) {
            seen.push_back(*found);
          }
        }
        if (std::ranges::any_of(seen, [&](const auto& s) { return same_value(s, value); })) {
          continue;
        }
        why = seen.empty() ? fmt::format("{} is not swept", pointer)
                           : fmt::format("no point has {} at {}; one of {}", value, pointer,
                                         fmt::join(seen, ", "));
        break;
      }
      if (why.empty()) why = "no point has all these values together";
      errors.push_back(fmt::format("{}/{}: {}", e.where, word, why));
    }
    if (e.than.empty() || !errors.empty()) continue;
    for (const Selection& p : points) {
      if (!matches(e.of, p)) continue;
      const bool has_other = std::ranges::any_of(points, [&](const Selection& other) {
        return matches(e.than, other) && comparable(e, p, other);
      });
      if (has_other) continue;
      errors.push_back(fmt::format(
          "{}/than: the point with {} has no counterpart that differs only in this; name more of "
          "its values in \"of\" and \"than\"",
          e.where, named(p)));
      break;
    }
  }
  return errors;
}

std::vector<Verdict> judge(std::span<const Expectation> expectations,
                           std::span<const JudgedRun> runs) {
  const std::vector<Group> groups = grouped(runs);
  std::vector<Verdict> verdicts;
  std::vector<std::string> errors;
  for (const Expectation& e : expectations) {
    const bool known = runs.empty() || std::ranges::any_of(runs, [&](const JudgedRun& r) {
                         return r.numbers.contains(e.metric);
                       });
    if (!known) {
      std::vector<std::string> names;
      for (const auto& [name, number] : runs.front().numbers) names.push_back(name);
      errors.push_back(fmt::format("{}/metric: the result has no number at {}{}", e.where, e.metric,
                                   did_you_mean(e.metric, names)));
      continue;
    }
    verdicts.push_back(judge_one(e, groups));
  }
  if (!errors.empty()) throw UsageError(errors);
  return verdicts;
}

std::string answer_of(std::span<const Verdict> verdicts) {
  if (verdicts.empty()) return {};
  std::vector<std::string> failed;
  std::vector<std::string> passed;
  for (const Verdict& v : verdicts) (v.passed ? passed : failed).push_back(v.text);
  const std::vector<std::string>& said = failed.empty() ? passed : failed;
  std::string sentence = (failed.empty() ? "Yes: " : "No: ") + said[0];
  if (said.size() == 2) sentence += "; " + said[1];
  if (said.size() > 2) {
    sentence += fmt::format("; and {} more {}", said.size() - 1,
                            failed.empty() ? "expectations hold" : "expectations fail");
  }
  return sentence + ".";
}

}  // namespace shardsim
