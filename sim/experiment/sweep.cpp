#include "sim/experiment/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "sim/config/explain.h"
#include "sim/engine/error.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string index_csv(const ConfigFile& config, const std::vector<PointOutcome>& outcomes) {
  std::vector<std::string> metrics;
  std::set<std::string> seen;
  const auto add = [&](const std::string& name) {
    if (seen.insert(name).second) metrics.push_back(name);
  };
  for (const Expectation& e : config.expectations) add(e.metric);
  for (const PointOutcome& o : outcomes) {
    for (const std::string& name : main_metrics(o.numbers)) add(name);
  }
  std::vector<std::string> row{"file"};
  for (const auto& [pointer, value] : config.points.front().values) row.push_back(pointer);
  for (const char* title : {"replication", "seed", "config_hash", "error"}) row.push_back(title);
  for (const std::string& m : metrics) row.push_back(metric_words(m));

  std::string text;
  const auto write_row = [&] {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + csv_cell(row[i]);
    text += "\n";
  };
  write_row();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Point& p = config.points[i];
    const PointOutcome& o = outcomes[i];
    row = {o.file};
    for (const auto& [pointer, value] : p.values) row.push_back(spoken(value));
    row.push_back(fmt::format("{}", p.replication));
    row.push_back(fmt::format("{}", p.seed));
    row.push_back(o.config_hash);
    row.push_back(o.error);
    for (const std::string& m : metrics) {
      const auto found = o.numbers.find(m);
      row.push_back(found == o.numbers.end() || std::isnan(found->second)
                        ? ""
                        : fmt::format("{}", found->second));
    }
    write_row();
  }
  return text;
}

/// The whole sweep's progress, from that of each running point.
class Meter {
 public:
  Meter(const SweepOptions& options, std::size_t total) : options_(options) {
    parts_.resize(total);
    sum_.total = total;
  }
  void update(std::size_t point, double share, double requests) {
    if (!options_.progress) return;
    const std::lock_guard lock{mutex_};
    sum_.share += (share - parts_[point].share) / static_cast<double>(parts_.size());
    sum_.requests += requests - parts_[point].requests;
    parts_[point] = {share, requests};
    options_.progress(sum_);
  }
  void finished(std::size_t point, bool failed) {
    if (!options_.progress) return;
    const double requests = parts_[point].requests;
    {
      const std::lock_guard lock{mutex_};
      ++(failed ? sum_.failed : sum_.done);
    }
    update(point, 1, requests);
  }

 private:
  struct Part {
    double share{};
    double requests{};
  };
  const SweepOptions& options_;
  std::vector<Part> parts_;
  SweepProgress sum_;
  std::mutex mutex_;
};

PointOutcome run_one(const ConfigFile& config, std::size_t i, const SweepOptions& options,
                     Meter& meter) {
  PointOutcome outcome;
  outcome.file = point_name(config, i) + ".json";
  try {
    RunOptions run;
    run.tables = !options.csv.empty();
    run.progress = [&meter, i](const RunProgress& p) {
      meter.update(i, p.duration.count() > 0 ? seconds(p.simulated) / seconds(p.duration) : 0,
                   static_cast<double>(p.requests));
    };
    Result result = run_point(config, i, run);
    result.config_folder = config.folder_from(options.folder);
    write_whole(options.folder / outcome.file, result_text(result));
    if (!options.csv.empty()) write_tables(options.csv / point_name(config, i), result.tables);
    std::vector<std::string> also;
    for (const Expectation& e : config.expectations) also.push_back(e.metric);
    outcome.numbers = numbers_of(result.metrics, also);
    outcome.config_hash = result.config_hash;
    outcome.wall_s = result.wall_s;
  } catch (const UsageError& e) {
    outcome.error = e.what();
    outcome.usage = true;
  } catch (const std::bad_alloc&) {
    outcome.error = "the run needs more memory than there is";
  } catch (const std::exception& e) {
    outcome.error = e.what();
  }
  return outcome;
}

}  // namespace

std::vector<std::string> main_metrics(const Numbers& numbers) {
  std::vector<std::string> names;
  for (const auto& [name, value] : numbers) {
    if (std::isnan(value)) continue;
    const std::size_t end = name.find('/', 13);
    const auto offered = numbers.find(name.substr(0, end) + "/offered");
    const bool operation =
        name.starts_with("/metrics/ops/") && offered != numbers.end() && offered->second > 0 &&
        (name.ends_with("/completed") || name.ends_with("/failed/total") ||
         name.ends_with("/throughput_per_s") || name.ends_with("/latency_us/mean") ||
         name.ends_with("/latency_us/p50") || name.ends_with("/latency_us/p99") ||
         name.ends_with("/latency_us/p999"));
    const bool balance =
        (name.starts_with("/metrics/hotspot/node/") ||
         name.starts_with("/metrics/hotspot/partition/") ||
         name.starts_with("/metrics/hotspot/storage/")) &&
        (name.ends_with("/max_over_mean") || name.ends_with("/best") || name.ends_with("/chance"));
    const bool moves = name == "/metrics/rebalance/keys_moved_fraction" ||
                       name == "/metrics/rebalance/least_fraction";
    const bool compared =
        name.starts_with("/metrics/strategies/") &&
        (name.ends_with("/max_over_mean") || name.ends_with("/keys_moved_fraction"));
    if (operation || balance || moves || compared) names.push_back(name);
  }
  return names;
}

std::string point_name(const ConfigFile& config, std::size_t point) {
  const Point& p = config.points[point];
  std::string name;
  for (const auto& [pointer, value] : p.values) {
    if (!name.empty()) name += '_';
    // A number says nothing without its setting.
    if (!value.starts_with('"')) name += pointer.substr(pointer.rfind('/') + 1) + "-";
    for (const char c : spoken(value)) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '.' || c == '-';
      if (plain) {
        name += c;
      } else if (!name.empty() && name.back() != '-') {
        name += '-';
      }
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  constexpr std::size_t kLongest = 80;
  if (name.size() > kLongest) name = name.substr(0, kLongest);
  if (config.replications > 1) name += fmt::format("{}r{}", name.empty() ? "" : "_", p.replication);
  const std::size_t index = point / config.replications;
  return fmt::format("{:03}{}{}", index, name.empty() ? "" : "_", name);
}

std::string resolved_config(Experiment& experiment) {
  return pretty(resolved([&](Fields& f) { experiment.describe(f); }));
}

Result run_point(const ConfigFile& config, std::size_t point, const RunOptions& options) {
  Experiment experiment = config.experiment(point);
  Result result;
  result.name = experiment.name;
  result.question = experiment.question;
  result.seed = experiment.seed;
  result.config = resolved_config(experiment);
  result.config_hash = config_hash(result.config, experiment.content_hash());
  RunResult run = run_experiment(experiment, options);
  result.metrics = std::move(run.metrics);
  result.events = run.events;
  result.requests = run.requests;
  result.wall_s = run.wall_s;
  result.measured = std::move(run.measured);
  result.tables = std::move(run.tables);
  return result;
}

std::vector<PointOutcome> run_sweep(const ConfigFile& config, const SweepOptions& options) {
  const std::size_t total = config.points.size();
  std::vector<PointOutcome> outcomes(total);
  Meter meter{options, total};
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < total; i = next++) {
      outcomes[i] = run_one(config, i, options, meter);
      meter.finished(i, !outcomes[i].error.empty());
    }
  };
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = std::min(total, options.jobs == 0 ? cores : options.jobs);
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
  write_whole(options.folder / "index.csv", index_csv(config, outcomes));
  return outcomes;
}

std::string sweep_json(const ConfigFile& config, const std::vector<PointOutcome>& outcomes,
                       const std::vector<Verdict>& verdicts) {
  using Json = nlohmann::ordered_json;
  const auto number = [](double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); };
  Json points = Json::array();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const PointOutcome& o = outcomes[i];
    Json values = Json::object();
    for (const auto& [pointer, value] : config.points[i].values) {
      values[pointer] = Json::parse(value, nullptr, false);
    }
    Json metrics = Json::object();
    for (const std::string& m : main_metrics(o.numbers)) metrics[m] = number(o.numbers.at(m));
    Json point = Json::object();
    point["file"] = o.file;
    point["values"] = std::move(values);
    point["replication"] = config.points[i].replication;
    point["seed"] = config.points[i].seed;
    point["config_hash"] = o.config_hash;
    if (!o.error.empty()) point["error"] = o.error;
    point["metrics"] = std::move(metrics);
    points.push_back(std::move(point));
  }
  Json judged = Json::array();
  for (const Verdict& v : verdicts) {
    Json one = Json::object();
    one["text"] = v.text;
    one["passed"] = v.passed;
    one["metric"] = v.metric;
    one["measured"] = number(v.measured);
    one["bound"] = number(v.bound);
    judged.push_back(std::move(one));
  }
  Json all = Json::object();
  all["name"] = config.name;
  all["question"] = config.question;
  all["points"] = std::move(points);
  all["expect"] = std::move(judged);
  all["answer"] = answer_of(verdicts);
  return all.dump(1) + "\n";
}

std::vector<JudgedRun> judged_runs(const ConfigFile& config,
                                   const std::vector<PointOutcome>& outcomes) {
  std::vector<JudgedRun> runs;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].error.empty()) {
      runs.push_back({config.points[i].values, outcomes[i].numbers});
    }
  }
  return runs;
}

}  // namespace shardsim
