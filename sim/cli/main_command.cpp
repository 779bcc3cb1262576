#include "sim/cli/main_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <new>
#include <ostream>

#include "sim/cli/command.h"
#include "sim/cli/interrupt.h"
#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/experiment/version.h"

namespace shardsim {

namespace {

constexpr const char* kExamples = R"(Examples:
  shardsim run configs/kv_store/hot_keys.json
  shardsim run configs/kv_store/add_node.json --set cluster.nodes=50 --seed 7
  shardsim partition --strategies modulo,ring,jump --add 1
  shardsim check my_config.json --resolved
  shardsim list placements
  shardsim explain ring

Exit status: 0 good; 1 the run failed; 2 bad usage or config; 3 an expect failed.)";

constexpr const char* kRunExamples = R"(Examples:
  shardsim run configs/kv_store/hot_keys.json
  shardsim run config.json --set store.placement.strategy=jump --out results/jump.json
  shardsim run config.json --set 'sweep.grid={"/cluster/nodes": [10, 20, 40]}' -j 2
  shardsim run results/hot_keys.json       runs a result again and compares the bytes)";

constexpr const char* kPartitionExamples = R"(Examples:
  shardsim partition --strategies modulo,ring,jump --add 1 --remove 3
  shardsim partition --keys 10M --nodes 100 --zipf 1.2 --salt 8 --json
  shardsim partition --strategies ring,rendezvous --weights 1,1,4 --nodes 12
  cut -f1 requests.tsv | shardsim partition --key-file -)";

constexpr const char* kCheckExamples = R"(Examples:
  shardsim check configs/kv_store/*.json --strict
  shardsim check config.json --resolved    every value and where it came from)";

constexpr const char* kExplainExamples = R"(Examples:
  shardsim explain ring                              a placement strategy
  shardsim explain cluster.node.queue                a setting
  shardsim explain ops.get.latency_us.p99            a metric)";

void config_options(CLI::App& command, std::vector<std::string>& set,
                    std::optional<std::string>& seed) {
  command
      .add_option("--set", set,
                  "Override a setting: a.b=value or /a/b=value; may be given many times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--seed", seed, "Override the config's seed")->type_name("N");
}

/// What CLI11 found wrong, in our words where it is an unknown name.
std::string in_our_words(const CLI::App& app, const std::vector<std::string>& arguments,
                         const CLI::ParseError& error) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (arguments.empty()) return fmt::format("name a command; one of {}", fmt::join(names, ", "));
  const std::string& first = arguments.front();
  const bool known = std::ranges::find(names, first) != names.end();
  if (!known && !first.starts_with('-')) {
    return fmt::format("there is no command \"{}\"; one of {}{}", first, fmt::join(names, ", "),
                       did_you_mean(first, names));
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return error.what();
  const CLI::App& command = known ? *app.get_subcommand(first) : app;
  std::vector<std::string> options;
  for (const CLI::Option* o : command.get_options()) {
    for (const std::string& l : o->get_lnames()) options.push_back("--" + l);
  }
  for (const std::string& a : arguments) {
    const std::string option = a.substr(0, a.find('='));
    if (!a.starts_with("--") || std::ranges::find(options, option) != options.end()) continue;
    return fmt::format("there is no option {}{}", option, did_you_mean(option, options));
  }
  return error.what();
}

class CommandLine {
 public:
  explicit CommandLine(const Session& session) : session_(session) {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", fmt::format("shardsim {}", kVersion));
    app_.footer(kExamples);
    app_.get_formatter()->column_width(30);
    add_run();
    add_partition();
    add_check();
    add_list();
    add_explain();
    add_schema();
    add_completion();
  }
  CLI::App& app() { return app_; }
  int execute() const { return chosen_(); }

 private:
  CLI::App& command(const char* name, const char* summary, std::function<int()> action) {
    CLI::App& added = *app_.add_subcommand(name, summary);
    added.callback([this, action = std::move(action)] { chosen_ = action; });
    return added;
  }
  void add_run() {
    CLI::App& c = command("run", "Run a config: one run, or every point of its sweep",
                          [this] { return run(session_, run_); });
    c.add_option("config", run_.config, "A config or a result file")->required()->type_name("");
    config_options(c, run_.set, run_.seed);
    c.add_option("--out", run_.out, "The result's file, or a sweep's folder [results/NAME]")
        ->type_name("PATH");
    c.add_option("--csv", run_.csv, "Write the tables as CSV too")->type_name("DIR");
    c.add_option("-j,--jobs", run_.jobs, "Threads for a sweep [one a core]")
        ->type_name("N")
        ->check(CLI::Range(1, 4096));
    c.add_flag("--json", run_.json, "Print the result as JSON instead of a summary");
    c.add_flag("-q,--quiet", run_.quiet, "Print the answer only, and no progress");
    c.footer(kRunExamples);
  }
  void add_partition() {
    CLI::App& c = command("partition", "Compare where strategies put keys, and what they move",
                          [this] { return partition(session_, partition_); });
    const auto option = [&](const char* name, auto& text, const char* type, const char* meaning) {
      c.add_option(name, text, meaning)->type_name(type);
    };
    PartitionArguments& p = partition_;
    option("--keys", p.keys, "N", "Keys, generated: 1000, 10k, 1M [1M]");
    option("--key-file", p.key_file, "FILE", "Keys from a file instead, one a line; - for a pipe");
    option("--zipf", p.zipf, "S", "Exponent of the keys' popularity, 0 for even [0.99]");
    option("--nodes", p.nodes, "N", "Nodes at the start [10]");
    option("--weights", p.weights, "LIST", "Weights of the first nodes: 1,1,4 [all 1]");
    option("--replicas", p.replicas, "N", "Copies of each key [1]");
    option("--strategies", p.strategies, "LIST", "Names, or all [modulo,ring,jump]");
    option("--add", p.add, "N", "Nodes that join [1]");
    option("--remove", p.remove, "N", "Nodes that leave [1]");
    option("--remove-order", p.remove_order, "WORD", "Which leave: last, first or random [last]");
    option("--remove-nodes", p.remove_nodes, "LIST", "The very nodes that leave: 3,7");
    option("--salt", p.salt, "N", "Salts of a hot key, 1 for none [1]");
    option("--salted-keys", p.salted_keys, "N", "How many keys are salted [those above 1/5n]");
    c.add_option("--seed", p.seed, "Of all that chance decides [1]")->type_name("N");
    option("--out", p.out, "PATH", "Write a result file, which runs again");
    option("--csv", p.csv, "DIR", "Write the tables as CSV");
    c.add_option("-j,--jobs", p.jobs, "Threads [one a core]")
        ->type_name("N")
        ->check(CLI::Range(1, 4096));
    c.add_flag("--json", p.json, "Print JSON instead of tables");
    c.add_flag("-q,--quiet", p.quiet, "Print the conclusion only, and no progress");
    c.footer(kPartitionExamples);
  }
  void add_check() {
    CLI::App& c = command("check", "Say what is wrong or doubtful in a config, without running it",
                          [this] { return check(session_, check_); });
    c.add_option("configs", check_.configs, "Configs or result files")->required()->type_name("");
    config_options(c, check_.set, check_.seed);
    c.add_flag("--strict", check_.strict, "Warnings are errors");
    c.add_flag("--resolved", check_.resolved, "Show every value and where it came from");
    c.add_flag("--json", check_.json, "Print the findings as JSON");
    c.add_flag("-q,--quiet", check_.quiet, "Print errors and warnings only");
    c.footer(kCheckExamples);
  }
  void add_list() {
    CLI::App& c = command("list", "Show what there is, one line each",
                          [this] { return list(session_, list_); });
    c.add_option("what", list_.what,
                 "systems, studies, placements, workloads, configs, metrics or gallery")
        ->required()
        ->type_name("");
    c.add_flag("--json", list_.json, "Print JSON");
  }
  void add_explain() {
    CLI::App& c =
        command("explain", "Explain a strategy, a system, a workload, a setting, a metric",
                [this] { return explain(session_, explain_); });
    c.add_option("name", explain_.name, "As in configs and results")->required()->type_name("");
    c.add_flag("--json", explain_.json, "Print JSON");
    c.footer(kExplainExamples);
  }
  void add_schema() {
    CLI::App& c = command("schema", "Print the JSON Schema of configs or results",
                          [this] { return schema(session_, word_); });
    c.add_option("what", word_, "config or result")->required()->type_name("");
    c.footer("Example:\n  shardsim schema config > config.schema.json");
  }
  void add_completion() {
    CLI::App& c = command("completion", "Print the completion script of a shell",
                          [this] { return completion(session_, word_); });
    c.add_option("shell", word_, "bash or zsh")->required()->type_name("");
    c.footer("Example:\n  source <(shardsim completion bash)");
  }

  const Session& session_;
  CLI::App app_{"Simulates a sharded cluster: how to partition, and what goes hot.", "shardsim"};
  std::function<int()> chosen_{[] { return kBadUsage; }};
  RunArguments run_;
  PartitionArguments partition_;
  CheckArguments check_;
  ListArguments list_;
  ExplainArguments explain_;
  std::string word_;
};

int fail(const Terminal& terminal, const std::string& message, int status) {
  terminal.out.flush();
  terminal.err << "shardsim: error: " << message << "\n" << std::flush;
  return status;
}

int parse_and_run(std::vector<std::string> arguments, const Session& session) {
  CommandLine line{session};
  const Terminal& terminal = session.terminal;
  const std::vector<std::string> given = arguments;
  std::ranges::reverse(arguments);  // CLI11 takes them from the back
  try {
    line.app().parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    const auto chosen = line.app().get_subcommands();
    terminal.out << (chosen.empty() ? line.app().help() : chosen.front()->help("shardsim"));
    return kGood;
  } catch (const CLI::CallForVersion&) {
    terminal.out << "shardsim " << kVersion << "\n";
    return kGood;
  } catch (const CLI::ParseError& e) {
    return fail(terminal, in_our_words(line.app(), given, e) + " (see shardsim --help)", kBadUsage);
  }
  const int status = line.execute();
  terminal.out.flush();
  // A full disk or a closed pipe behind a redirection must not look like success.
  if (!terminal.out) return fail(terminal, "the output can't be written", kRunFailed);
  return status;
}

}  // namespace

int run_command(std::vector<std::string> arguments, const Registries& registries,
                const Terminal& terminal) {
  const Session session{registries, terminal};
  try {
    return parse_and_run(std::move(arguments), session);
  } catch (const UsageError& e) {
    for (const std::string& m : e.messages()) fail(terminal, m, kBadUsage);
    return kBadUsage;
  } catch (const RunError& e) {
    return fail(terminal, e.what(), kRunFailed);
  } catch (const std::bad_alloc&) {
    return fail(terminal, "the run needs more memory than there is", kRunFailed);
  }
}

int run_command(int argc, char** argv, const Registries& registries) {
  end_on_interrupt();
  return run_command(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc), registries,
                     process_terminal());
}

}  // namespace shardsim
