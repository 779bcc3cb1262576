#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <thread>

#include "sim/cli/command.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"
#include "sim/cli/summary.h"
#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/readable.h"
#include "sim/experiment/result.h"
#include "sim/experiment/sweep.h"
#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

/// A config's name as part of a path.
std::string file_name(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    safe += plain ? c : '_';
  }
  return safe.empty() || safe.front() == '.' ? "_" + safe : safe;
}

void warn(const Session& session, const RunArguments& a, const ConfigFile& config) {
  if (a.quiet) return;
  for (const std::string& text : config.without_effect) {
    session.terminal.err << "shardsim: warning: " << text << "\n";
  }
}

int status_of(const std::vector<Verdict>& verdicts) {
  for (const Verdict& v : verdicts) {
    if (!v.passed) return kExpectFailed;
  }
  return kGood;
}

int run_single(const Session& session, const RunArguments& a, const ConfigFile& config) {
  const std::filesystem::path file =
      a.out.empty() ? std::filesystem::path{"results"} / (file_name(config.name) + ".json")
                    : std::filesystem::path{a.out};
  if (std::filesystem::is_directory(file)) {
    throw UsageError(fmt::format("--out {}: is a folder; a single run writes one file", a.out));
  }
  // A result that runs again is compared, and stays: what differs must not be lost.
  const bool keep = !config.earlier_metrics || !a.out.empty();
  if (keep) check_writable(file.parent_path());
  ProgressBar progress{session.terminal, a.quiet};
  RunOptions options;
  options.tables = !a.csv.empty();
  options.progress = [&](const RunProgress& p) {
    progress.show(p.duration.count() > 0 ? seconds(p.simulated) / seconds(p.duration) : 0,
                  static_cast<double>(p.requests));
  };
  options.threads = a.jobs > 0 ? a.jobs : std::max(1U, std::thread::hardware_concurrency());
  Result result = run_point(config, 0, options);
  result.config_folder = config.folder_from(keep ? file.parent_path() : ".");
  progress.clear();
  std::vector<std::string> also;
  for (const Expectation& e : config.expectations) also.push_back(e.metric);
  const std::vector<JudgedRun> runs{{config.points[0].values, numbers_of(result.metrics, also)}};
  result.expect = judge(config.expectations, runs);
  if (keep) {
    write_whole(file, result_text(result));
    set_interrupt_text("the result is in " + file.string());
  }
  if (!a.csv.empty()) write_tables(a.csv, result.tables);

  const std::string where = keep ? "Result: " + file.string()
                                 : "Not written: the earlier result stays (--out PATH writes)";
  const std::string answer = answer_of(result.expect);
  if (a.json) {
    session.terminal.out << result_text(result);
  } else if (a.quiet) {
    if (!answer.empty()) session.terminal.out << answer << "\n";
  } else {
    session.terminal.out << summary_of_run(result, where, session.terminal);
  }
  if (config.earlier_metrics) {
    const Comparison c = compare_metrics(*config.earlier_metrics, result.metrics);
    (a.json ? session.terminal.err : session.terminal.out) << c.text << "\n";
    if (!c.same) return kRunFailed;
  }
  return status_of(result.expect);
}

int run_all(const Session& session, const RunArguments& a, const ConfigFile& config) {
  const std::filesystem::path folder =
      a.out.empty() ? std::filesystem::path{"results"} / file_name(config.name)
                    : std::filesystem::path{a.out};
  if (std::filesystem::exists(folder) && !std::filesystem::is_directory(folder)) {
    throw UsageError(
        fmt::format("{}: is a file; the results of a sweep go into a folder", folder.string()));
  }
  check_writable(folder);
  std::vector<PointOutcome> outcomes;
  {
    ProgressBar progress{session.terminal, a.quiet};
    outcomes = run_sweep(
        config,
        {.folder = folder, .csv = a.csv, .jobs = a.jobs, .progress = [&](const SweepProgress& p) {
           if (p.done == 1) {
             set_interrupt_text("the points that had finished are in " + folder.string());
           }
           std::string note = fmt::format("{} of {}", p.done + p.failed, p.total);
           if (p.failed > 0) note += fmt::format(", {} failed", p.failed);
           progress.show(p.share, p.requests, note);
         }});
  }
  int status = kGood;
  for (const PointOutcome& o : outcomes) {
    if (o.error.empty()) continue;
    session.terminal.err << "shardsim: error: " << o.file << ": " << o.error << "\n";
    status = o.usage && status != kRunFailed ? kBadUsage : kRunFailed;
  }
  const std::vector<Verdict> verdicts = judge(config.expectations, judged_runs(config, outcomes));
  write_whole(folder / "summary.json", sweep_json(config, outcomes, verdicts));
  if (a.json) {
    session.terminal.out << sweep_json(config, outcomes, verdicts);
  } else if (a.quiet) {
    const std::string answer = answer_of(verdicts);
    if (!answer.empty()) session.terminal.out << answer << "\n";
  } else {
    session.terminal.out << summary_of_sweep(
        config, outcomes, verdicts, "Results: " + folder.string() + "/index.csv", session.terminal);
  }
  return status == kGood ? status_of(verdicts) : status;
}

}  // namespace

int run(const Session& session, const RunArguments& a) {
  const ConfigFile config =
      load_config(a.config, {.set = a.set, .seed = a.seed}, session.registries);
  warn(session, a, config);
  return config.swept ? run_all(session, a, config) : run_single(session, a, config);
}

}  // namespace shardsim
