#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/experiment/registries.h"

namespace shardsim {

/// What every command works with.
struct Session {
  const Registries& registries;
  const Terminal& terminal;
};

// Exit statuses.
inline constexpr int kGood = 0;
inline constexpr int kRunFailed = 1;
inline constexpr int kBadUsage = 2;
inline constexpr int kExpectFailed = 3;

// The commands. Each prints its answer on `out`, notes and progress on `err`, and returns the exit
// status. UsageError and RunError are theirs to throw; run_command() prints them.

struct RunArguments {
  std::string config;
  std::vector<std::string> set;
  std::optional<std::string> seed;
  std::string out;  ///< the file of a single run, the folder of a sweep; empty for the default
  std::string csv;  ///< a folder for tables; empty for none
  std::uint32_t jobs{0};
  bool json{false};
  bool quiet{false};
};
int run(const Session& session, const RunArguments& arguments);

struct CheckArguments {
  std::vector<std::string> configs;
  std::vector<std::string> set;
  std::optional<std::string> seed;
  bool strict{false};
  bool resolved{false};
  bool json{false};
  bool quiet{false};
};
int check(const Session& session, const CheckArguments& arguments);

struct ListArguments {
  std::string what;  ///< systems, studies, placements, workloads, configs, metrics, gallery
  bool json{false};
};
int list(const Session& session, const ListArguments& arguments);

struct ExplainArguments {
  std::string name;
  bool json{false};
};
int explain(const Session& session, const ExplainArguments& arguments);

/// The `placements` study from options, which are texts as in configs.
struct PartitionArguments {
  std::optional<std::string> keys, key_file, zipf, nodes, weights, replicas, strategies, add,
      remove, remove_order, remove_nodes, salt, salted_keys;
  std::optional<std::string> seed;
  std::string out;  ///< the result's file; empty for none
  std::string csv;  ///< a folder for tables; empty for none
  std::uint32_t jobs{0};
  bool json{false};
  bool quiet{false};
};
int partition(const Session& session, const PartitionArguments& arguments);

/// `what`: config or result.
int schema(const Session& session, const std::string& what);

/// `shell`: bash or zsh.
int completion(const Session& session, const std::string& shell);

}  // namespace shardsim
