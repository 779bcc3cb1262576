#include "sim/experiment/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "sim/config/explain.h"
#include "sim/config/nearest.h"
#include "sim/config/reader.h"
#include "sim/engine/error.h"
#include "sim/experiment/result.h"
#include "sim/experiment/sweep_points.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

/// Files that a config names are relative to its own folder.
std::string folder_of(const std::string& file) {
  return std::filesystem::path{file}.parent_path().string();
}

/// Those that a result's config names, to where the result says that its config was.
std::string folder_told_by(const JsonValue& result, const std::string& file) {
  const JsonValue* run = result.find("run");
  const JsonValue* told = run == nullptr ? nullptr : run->find("config_folder");
  const std::filesystem::path own{folder_of(file)};
  return told == nullptr ? own.string() : (own / told->text).lexically_normal().string();
}

/// Messages in the order in which they came, each once.
class Messages {
 public:
  void add(const std::string& message) {
    if (seen_.insert(message).second) all_.push_back(message);
  }
  void add(const std::vector<std::string>& messages) {
    for (const std::string& m : messages) add(m);
  }
  std::vector<std::string>& list() { return all_; }
  void throw_if_any() const {
    if (!all_.empty()) throw UsageError(all_);
  }

 private:
  std::vector<std::string> all_;
  std::set<std::string> seen_;
};

void came_from(JsonValue& value, const std::string& origin) {
  value.origin = origin;
  value.line = 0;
  for (JsonValue& v : value.elements) came_from(v, origin);
  for (auto& [name, v] : value.members) came_from(v, origin);
}

/// The value of an option: JSON where it is JSON ("3", "true", "[1]"), else a word.
JsonValue value_of_option(const std::string& text, const std::string& option) {
  JsonValue value = JsonValue::of_string(text);
  try {
    value = parse_json(text, option);
  } catch (const UsageError&) {  // a word
  }
  came_from(value, option);
  return value;
}

void apply(const ConfigOverrides& overrides, JsonValue& root, Messages& errors) {
  for (const std::string& set : overrides.set) {
    const std::size_t at = set.find('=');
    if (at == std::string::npos || at == 0) {
      errors.add(fmt::format("--set {}: must be KEY=VALUE, such as cluster.nodes=20", set));
      continue;
    }
    try {
      set_value(root, set.substr(0, at), value_of_option(set.substr(at + 1), "--set"));
    } catch (const UsageError& e) {
      for (const std::string& m : e.messages()) errors.add(fmt::format("--set {}: {}", set, m));
    }
  }
  for (const auto& [pointer, value] : overrides.values) set_value(root, pointer, value);
  if (overrides.seed) {
    set_value(root, "/seed", value_of_option(*overrides.seed, "--seed"));
  }
}

std::optional<JsonValue> taken(JsonValue& root, std::string_view name) {
  for (auto at = root.members.begin(); at != root.members.end(); ++at) {
    if (at->first != name) continue;
    JsonValue value = std::move(at->second);
    root.members.erase(at);
    return value;
  }
  return {};
}

class Expander {
 public:
  Expander(ConfigFile& config, Messages& errors) : config_(config), errors_(errors) {}

  void expand(JsonValue root) {
    check_top(root);
    const std::optional<JsonValue> sweep = taken(root, "sweep");
    const std::optional<JsonValue> replications = taken(root, "replications");
    const std::optional<JsonValue> expect = taken(root, "expect");
    const std::optional<JsonValue> source = taken(root, "source");
    if (source) read_source(*source);
    if (replications) read_replications(*replications);
    config_.swept = sweep.has_value() || config_.replications > 1;
    std::vector<std::string> wrong;
    std::vector<SweepValues> combinations =
        sweep_points(sweep ? &*sweep : nullptr, config_.file, wrong);
    if (expect)
      config_.expectations = read_expectations(*expect, config_.file, *config_.registries, wrong);
    check_pointers(combinations, wrong);
    errors_.add(wrong);
    if (combinations.size() > kMostPoints / config_.replications) {
      errors_.add(fmt::format("{}: the sweep and its replications make more than {} runs",
                              config_.file, kMostPoints));
      combinations.resize(1);
    }
    for (const SweepValues& values : combinations) add_points(root, values);
    tell_without_effect(combinations.size());
    check_expectations(wrong.empty());
  }

 private:
  void read_source(const JsonValue& value) {
    if (!value.is_string()) {
      errors_.add(fmt::format("{}:{}: /source: must be text", config_.file, value.line));
    }
    config_.source = value.text;
  }

  void read_replications(const JsonValue& value) {
    constexpr double kMost = 10'000;
    const double n = value.is_number() ? value.number() : 0;
    if (!(n >= 1 && n <= kMost) || n != static_cast<double>(static_cast<std::uint32_t>(n))) {
      errors_.add(fmt::format("{}:{}: /replications: {} is not a whole number from 1 to {:.0f}",
                              config_.file, value.line, compact(value), kMost));
      return;
    }
    config_.replications = static_cast<std::uint32_t>(n);
  }

  /// Takes out of `combinations` what names no setting.
  void check_pointers(std::vector<SweepValues>& combinations, std::vector<std::string>& wrong) {
    std::map<std::string, bool> known;
    for (SweepValues& values : combinations) {
      std::erase_if(values, [&](const auto& value) {
        const auto [at, fresh] = known.emplace(value.first, false);
        if (fresh) {
          at->second = known_pointer(value.first);
          if (!at->second) {
            wrong.push_back(fmt::format("{}:{}: /sweep: there is no setting {}{}", config_.file,
                                        value.second.line, value.first,
                                        did_you_mean(value.first, pointers())));
          }
        }
        return !at->second;
      });
    }
  }
  const std::vector<std::string>& pointers() {
    if (pointers_.empty()) {
      Experiment blank{*config_.registries};
      for (const FieldRow& r : field_rows([&](Fields& f) { blank.describe(f); })) {
        pointers_.push_back(r.pointer);
        // What is inside of these is the user's own: "/workload/mix/get".
        if (r.type.starts_with("shares") || r.type.find("distribution") != std::string::npos) {
          open_.push_back(r.pointer);
        }
      }
    }
    return pointers_;
  }
  bool known_pointer(const std::string& pointer) {
    const auto is_it = [&](const std::string& p) { return pointer_matches(p, pointer); };
    const auto is_above = [&](const std::string& p) {
      return pointer.size() > p.size() && pointer.starts_with(p) && pointer[p.size()] == '/';
    };
    return std::ranges::any_of(pointers(), is_it) || std::ranges::any_of(open_, is_above);
  }

  /// "file:line" of what a message that begins with a pointer is about, or of what holds it.
  std::string place_of(const JsonValue& config, std::string_view message) const {
    const JsonValue* at = &config;
    for (const std::string& step : pointer_steps(message.substr(0, message.find(':')))) {
      const bool index = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
      const JsonValue* next = at->find(step);
      if (at->is_array() && index && std::stoul(step) < at->elements.size()) {
        next = &at->elements[std::stoul(step)];
      }
      if (next == nullptr) break;
      at = next;
    }
    if (!at->origin.empty()) return at->origin;
    return fmt::format("{}:{}", config_.file, at->line);
  }

  /// Takes keys off that are no settings, and names the nearest of all that a file may have.
  void check_top(JsonValue& root) {
    std::vector<std::string> known{"sweep", "replications", "expect", "source"};
    for (const std::string& p : pointers()) {
      if (p.find('/', 1) == std::string::npos) known.push_back(p.substr(1));
    }
    std::erase_if(root.members, [&](const auto& member) {
      const auto& [name, value] = member;
      if (name == "$schema" || std::ranges::find(known, name) != known.end()) return false;
      std::string hint = did_you_mean(name, known);
      if (hint.empty()) hint = fmt::format("; there are {}", fmt::join(known, ", "));
      const std::string place =
          value.origin.empty() ? fmt::format("{}:{}", config_.file, value.line) : value.origin;
      errors_.add(fmt::format("{}: /{}: there is no such setting{}", place, name, hint));
      return true;
    });
  }

  void add_points(const JsonValue& root, const SweepValues& values) {
    JsonValue config = root;
    Selection shown;
    for (const auto& [pointer, value] : values) {
      try {
        set_value(config, pointer, value);
      } catch (const UsageError& e) {
        for (const std::string& m : e.messages()) {
          errors_.add(fmt::format("{}:{}: /sweep: {}", config_.file, value.line, m));
        }
      }
      shown.emplace_back(pointer, compact(value));
    }
    Experiment experiment{*config_.registries};
    experiment.set_base_folder(config_.folder);
    const ReadReport report =
        read_fields(config, config_.file, [&](Fields& f) { experiment.describe(f); });
    errors_.add(report.errors);
    for (const std::string& text : report.without_effect) ++without_effect_[text];
    if (report.errors.empty()) {
      for (const std::string& text : experiment.contradictions()) {
        errors_.add(fmt::format("{}: {}", place_of(config, text), text));
      }
    }
    for (const Option& o : experiment.operations()) operations_.emplace(o.name);
    add_metrics_of(experiment);
    if (config_.points.empty()) {
      config_.name = experiment.name;
      config_.question = experiment.question;
    }
    for (std::uint32_t r = 0; r < config_.replications; ++r) {
      Point p{.config = config,
              .values = shown,
              .replication = r,
              .seed = replication_seed(experiment.seed, r)};
      if (r > 0) {
        set_value(p.config, "/seed", value_of_option(fmt::format("{}", p.seed), "replication"));
      }
      config_.points.push_back(std::move(p));
    }
  }

  void tell_without_effect(std::size_t combinations) {
    for (const auto& [text, points] : without_effect_) {
      // A result's config has every setting, used or not.
      const bool given = !config_.resolved || text.starts_with("--set:");
      if (given && points == combinations) config_.without_effect.push_back(text);
    }
  }

  /// What the points' results have: a study has its own metrics, and no system's.
  void add_metrics_of(const Experiment& experiment) {
    const std::string kind{experiment.study() == nullptr ? "" : experiment.study_kind().name};
    if (!kinds_.insert(kind).second || config_.expectations.empty()) return;
    for (const MetricName& m : experiment.study() == nullptr
                                   ? metric_names()
                                   : metric_names(*config_.registries, experiment.study_kind())) {
      metrics_.push_back("/metrics" + m.pointer);
    }
  }

  std::string kind_words() const {
    std::string words;
    for (const std::string& kind : kinds_) {
      words += (words.empty() ? "" : " or ") +
               (kind.empty() ? "systems in simulated time" : "the study \"" + kind + "\"");
    }
    return words;
  }

  void check_expectations(bool sweep_is_right) {
    if (!sweep_is_right) return;
    for (const Expectation& e : config_.expectations) {
      const auto is_it = [&](const std::string& m) { return metric_named_by(e.metric, m); };
      if (std::ranges::none_of(metrics_, is_it)) {
        errors_.add(fmt::format("{}/metric: {} is no metric of {}{}", e.where, e.metric,
                                kind_words(), did_you_mean(e.metric, metrics_)));
        continue;
      }
      const std::vector<std::string> steps = pointer_steps(e.metric);
      if (steps.size() < 3 || steps[1] != "ops" || operations_.contains(steps[2])) continue;
      errors_.add(fmt::format("{}/metric: the system has no operation \"{}\"; one of {}{}", e.where,
                              steps[2], fmt::join(operations_, ", "),
                              did_you_mean(steps[2], operations_)));
    }
    std::vector<Selection> selections;
    for (const Point& p : config_.points) {
      if (p.replication == 0) selections.push_back(p.values);
    }
    errors_.add(unmatched_selections(config_.expectations, selections));
  }

  ConfigFile& config_;
  Messages& errors_;
  std::vector<std::string> pointers_;
  std::set<std::string> operations_;
  std::set<std::string> kinds_;  ///< the points' studies; "" for systems
  std::vector<std::string> metrics_;
  std::vector<std::string> open_;  ///< settings that have keys of the user's inside
  std::map<std::string, std::size_t> without_effect_;
};

}  // namespace

std::uint64_t replication_seed(std::uint64_t seed, std::uint32_t replication) {
  if (replication == 0) return seed;
  // The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), over a Weyl sequence.
  std::uint64_t z = seed + 0x9e3779b97f4a7c15U * replication;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return (z ^ (z >> 31)) >> 11;
}

Experiment ConfigFile::experiment(std::size_t point) const {
  Experiment experiment{*registries};
  experiment.set_base_folder(folder);
  const ReadReport report =
      read_fields(points.at(point).config, file, [&](Fields& f) { experiment.describe(f); });
  if (!report.errors.empty()) throw UsageError(report.errors);
  return experiment;
}

std::string ConfigFile::folder_from(const std::filesystem::path& other) const {
  const auto whole = [](const std::filesystem::path& p) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(p.empty() ? "." : p));
  };
  return whole(folder).lexically_relative(whole(other)).generic_string();
}

ConfigFile config_from_text(const std::string& text, const std::string& file,
                            const ConfigOverrides& overrides, const Registries& registries) {
  ConfigFile config;
  config.file = file;
  config.registries = &registries;
  JsonValue root = parse_json(text, file);
  config.folder = folder_of(file);
  if (is_result(text)) {
    config.resolved = true;
    config.earlier_metrics = std::string{*member_text(text, "metrics")};
    config.folder = folder_told_by(root, file);
    root = *taken(root, "config");
    // Another config than the result's has other metrics: there is nothing to compare.
    if (!overrides.set.empty() || !overrides.values.empty() || overrides.seed)
      config.earlier_metrics.reset();
  }
  Messages errors;
  apply(overrides, root, errors);
  if (!root.is_object()) {
    throw UsageError(fmt::format("{}:{}: a config is an object: {{ … }}", file, root.line));
  }
  Expander{config, errors}.expand(std::move(root));
  errors.throw_if_any();
  return config;
}

ConfigFile load_config(const std::string& path, const ConfigOverrides& overrides,
                       const Registries& registries) {
  return config_from_text(read_whole(path), path, overrides, registries);
}

}  // namespace shardsim
