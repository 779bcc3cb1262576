#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/types.h"
#include "sim/config/fields.h"

namespace shardsim {

/// How a share of the requests is spread over keys: `keys` keys that have `share_each` of them
/// each.
struct PopularityGroup {
  double share_each{};
  double keys{};
};

/// The popularity of keys, most popular first: exact for the first ranks (groups of one key), then
/// in groups of ever more keys of nearly the same share. Shares times keys add up to 1.
struct Popularity {
  std::vector<PopularityGroup> groups;
  double key_count{};
  /// Share of the requests that the `n` most popular keys have together.
  double top(double n) const;
};

/// What a run tells a workload when it begins.
struct WorkloadInput {
  std::uint64_t seed{};
  Duration duration{};                 ///< of the run
  std::span<const Option> operations;  ///< the system's, in the order of OperationId
  std::uint32_t zones{1};              ///< clients are spread evenly over them
};

/// The stream of requests of one run. Every draw is keyed by the request, so that two strategies
/// under one seed meet the same stream.
class Workload {
 public:
  virtual ~Workload() = default;

  /// Open loop: fills the next request, in order of intended_start; false when there are no more.
  /// Ids count up from 0. Allocates nothing. Throws RunError when a trace's row can't be read.
  virtual bool next(Request& request) = 0;

  /// Closed loop: how many clients, 0 for an open loop; and their think time.
  virtual std::uint32_t closed_loop_clients() const { return 0; }
  virtual Duration think_time(RequestId) const { return Duration{0}; }
  /// Closed loop: fills the request that a client sends; request.id and .intended_start are set.
  virtual void draw(Request& request) = 0;
  /// Popularity rank of the key of the request that next() or draw() filled last: 0 the most
  /// popular by popularity(); nullopt where it is not known. A new key has the rank key_count().
  virtual std::optional<std::uint64_t> last_rank() const { return {}; }

  /// Expected popularity of the keys; empty groups where it is not known before the run.
  virtual const Popularity& popularity() const = 0;
  /// How many keys there are: the configured count, or a trace's distinct keys.
  virtual double key_count() const = 0;
  /// The i-th key, i < key_count(), for workloads that generate their keys; nullopt for traces.
  virtual std::optional<Key> key(std::uint64_t i) const = 0;
  /// A sample of key positions in ascending order for range placement (PlacementInput); empty where
  /// positions are spread evenly over [0, 2^64).
  virtual std::vector<std::uint64_t> sorted_positions() const { return {}; }
  /// The key's name for people: "key 17", or the trace's own word where it is known.
  virtual std::string name_of(const Key& key) const = 0;
  /// Mean size of a stored record.
  virtual Bytes mean_value_size() const = 0;
  /// Mean arrival rate over the run, requests a second; 0 for closed loops.
  virtual Rate mean_rate() const = 0;
  /// Expected share of each operation, in the order of the system's operations; adds up to 1.
  virtual std::vector<double> operation_shares() const = 0;
  /// Mean records a scan asks for.
  virtual double mean_rows() const { return 1; }
  /// Rows of a trace that were skipped for being bad, so far.
  virtual std::uint64_t bad_rows() const { return 0; }
};

/// The `workload` section of a config.
class WorkloadFactory {
 public:
  virtual ~WorkloadFactory() = default;
  virtual void describe(Fields& fields, std::span<const Option> operations) = 0;
  /// The folder that relative paths of traces start from: that of the config file. Set before
  /// build(); without it they start from the working directory.
  virtual void set_base_folder(const std::string& folder) { static_cast<void>(folder); }
  /// Throws UsageError (config) when a file is missing or a profile lacks a figure.
  virtual std::unique_ptr<Workload> build(const WorkloadInput& input) const = 0;
  /// Names and contents of the files that results depend on, for the config's hash: a trace's
  /// XXH64. Empty for generated workloads.
  virtual std::string content_hash() const { return {}; }
};

}  // namespace shardsim
