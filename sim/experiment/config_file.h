#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/json_file.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/experiment.h"

namespace shardsim {

/// What the command line changes in a config.
struct ConfigOverrides {
  std::vector<std::string> set;  ///< "a.b=c" or "/a/b=c"; the value as in a config, quotes optional
  std::optional<std::string> seed;
  /// Values by pointer that come from options of their own, whose names are the values' origins.
  std::vector<std::pair<std::string, JsonValue>> values{};
};

/// One run of a config: its sweep applied, `sweep`, `replications` and `expect` taken off.
struct Point {
  JsonValue config;
  Selection values;  ///< of the swept pointers, in the order of the config
  std::uint32_t replication{};
  std::uint64_t seed{};  ///< also in `config`
};

/// A config file, read and checked: nothing in it is wrong.
///
/// `sweep` has up to three blocks, which multiply: `grid` (every combination), `zip` (lists of one
/// length, taken together) and `list` (points written out). Points stand in the order of the
/// config, the first pointer of a grid changing slowest and the replication fastest.
struct ConfigFile {
  std::string file;
  std::string folder;  ///< that files which the config names are relative to
  std::string name;
  std::string question;
  std::string source;  ///< whose published figures `expect` repeats; empty for nobody's
  std::vector<Point> points;
  std::uint32_t replications{1};
  bool resolved{};  ///< comes from a result
  bool swept{};     ///< has a sweep or replications: results go into a folder
  std::vector<Expectation> expectations;
  std::vector<std::string> without_effect;     ///< settings that no point can use; a result's has
                                               ///< all settings: of those only overrides count
  std::optional<std::string> earlier_metrics;  ///< of a result file, which is a config too
  const Registries* registries{};

  /// The point's experiment, to run. Points are independent: threads may read them at once.
  Experiment experiment(std::size_t point) const;
  std::size_t runs() const { return points.size(); }
  /// `folder` from another folder on: a result there says so, and runs again wherever both move.
  std::string folder_from(const std::filesystem::path& other) const;
};

/// Reads a config or a result file. Throws UsageError with all that is wrong, once each.
ConfigFile load_config(const std::string& path, const ConfigOverrides& overrides,
                       const Registries& registries);

/// The same from a text; `file` is its name in messages.
ConfigFile config_from_text(const std::string& text, const std::string& file,
                            const ConfigOverrides& overrides, const Registries& registries);

/// The seed of a replication: the config's own for the first, a mix of both for the others (below
/// 2^53, so that every reader of JSON keeps it).
std::uint64_t replication_seed(std::uint64_t seed, std::uint32_t replication);

}  // namespace shardsim
