#include "sim/experiment/expect.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/json_file.h"
#include "sim/config/nearest.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

namespace {

class ExpectReader {
 public:
  ExpectReader(const std::string& file, const Registries& registries,
               std::vector<std::string>& errors)
      : file_(file), errors_(errors) {
    for (const MetricName& m : metric_names(registries)) known_.push_back("/metrics" + m.pointer);
  }

  Expectation read(const JsonValue& entry, const std::string& at) {
    Expectation e;
    e.where = fmt::format("{}:{}: {}", file_, entry.line, at);
    if (!entry.is_object()) {
      wrong(entry, at, "must be an object with a \"metric\" and a bound");
      return e;
    }
    for (const auto& [name, value] : entry.members) {
      read_key(e, name, value, fmt::format("{}/{}", at, name));
    }
    check_whole(e, entry, at);
    return e;
  }
  void wrong(const JsonValue& value, const std::string& at, const std::string& what) {
    errors_.push_back(fmt::format("{}:{}: {}: {}", file_, value.line, at, what));
  }

 private:
  void read_key(Expectation& e, const std::string& name, const JsonValue& value,
                const std::string& at) {
    static const std::vector<std::string> kKeys{"metric",         "of",       "than",
                                                "at_most",        "at_least", "at_most_times",
                                                "at_least_times", "equals",   "published"};
    if (name == "metric") {
      if (!value.is_string()) return wrong(value, at, "must be text, a metric's name");
      e.metric = metric_pointer(value.text);
      check_metric(value, at, e.metric);
    } else if (name == "of") {
      e.of = selection(value, at);
    } else if (name == "than") {
      e.than = selection(value, at);
    } else if (name == "at_most") {
      e.at_most = number(value, at);
    } else if (name == "at_least") {
      e.at_least = number(value, at);
    } else if (name == "at_most_times") {
      e.at_most_times = number(value, at);
    } else if (name == "at_least_times") {
      e.at_least_times = number(value, at);
    } else if (name == "equals") {
      e.equals = number(value, at);
    } else if (name == "published") {
      e.published = published(value, at);
    } else {
      wrong(value, at,
            fmt::format("there is no such key; one of {}{}", fmt::join(kKeys, ", "),
                        did_you_mean(name, kKeys)));
    }
  }
  void check_metric(const JsonValue& value, const std::string& at, const std::string& metric) {
    if (std::ranges::any_of(known_, [&](const auto& k) { return metric_named_by(metric, k); }))
      return;
    // The nearest name, with the operation that the user wrote.
    std::vector<std::string> names;
    const std::vector<std::string> steps = pointer_steps(metric);
    for (const std::string& k : known_) {
      std::string name;
      const std::vector<std::string> pattern = pointer_steps(k);
      for (std::size_t i = 0; i < pattern.size(); ++i) {
        name += "/" + (pattern[i].starts_with('<') && i < steps.size() ? steps[i] : pattern[i]);
      }
      names.push_back(name);
    }
    wrong(value, at,
          fmt::format("there is no metric {}; see shardsim list metrics{}", metric,
                      did_you_mean(metric, names)));
  }
  std::optional<double> number(const JsonValue& value, const std::string& at) {
    if (!value.is_number()) {
      wrong(value, at, "must be a number, in the metric's own unit");
      return {};
    }
    return value.number();
  }
  std::optional<Published> published(const JsonValue& value, const std::string& at) {
    const JsonValue* figure = value.find("value");
    const JsonValue* in = value.find("in");
    if (figure == nullptr || in == nullptr || value.members.size() != 2 || !figure->is_number() ||
        !in->is_string()) {
      wrong(value, at, "must be { \"value\": a number, \"in\": the table, figure or formula }");
      return {};
    }
    return Published{.value = figure->number(), .in = in->text};
  }
  Selection selection(const JsonValue& value, const std::string& at) {
    Selection s;
    if (!value.is_object() || value.members.empty()) {
      wrong(value, at,
            "must be an object of swept pointers with values, such as "
            "{\"/store/placement/strategy\": \"ring\"}");
      return s;
    }
    for (const auto& [pointer, wanted] : value.members) {
      s.emplace_back(as_pointer(pointer), compact(wanted));
    }
    return s;
  }
  void check_whole(const Expectation& e, const JsonValue& entry, const std::string& at) {
    if (entry.find("metric") == nullptr) wrong(entry, at, "needs a \"metric\"");
    const bool plain = entry.find("at_most") || entry.find("at_least") || entry.find("equals");
    const bool times = entry.find("at_most_times") || entry.find("at_least_times");
    if (!plain && !times) {
      wrong(entry, at, "needs a bound: at_most, at_least, equals, at_most_times or at_least_times");
    }
    if (times && entry.find("than") == nullptr) {
      wrong(entry, at, "a bound in times needs \"than\": of which points");
    }
    if (!times && entry.find("than") != nullptr) {
      wrong(entry, at,
            "\"than\" needs a bound in times: at_most_times or at_least_times (1 for no more or "
            "no less)");
    }
    if (plain && times) {
      wrong(entry, at, "has a plain bound and one in times; make them two entries");
    }
    if (e.at_most && e.at_least && *e.at_most < *e.at_least) {
      wrong(entry, at,
            fmt::format("nothing is at most {} and at least {}", *e.at_most, *e.at_least));
    }
  }

  const std::string& file_;
  std::vector<std::string>& errors_;
  std::vector<std::string> known_;
};

}  // namespace

std::vector<Expectation> read_expectations(const JsonValue& list, const std::string& file,
                                           const Registries& registries,
                                           std::vector<std::string>& errors) {
  ExpectReader reader{file, registries, errors};
  std::vector<Expectation> all;
  if (!list.is_array()) {
    reader.wrong(list, "/expect", "must be a list of expectations");
    return all;
  }
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    all.push_back(reader.read(list.elements[i], fmt::format("/expect/{}", i)));
  }
  return all;
}

}  // namespace shardsim
