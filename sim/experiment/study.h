#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/placement.h"
#include "sim/config/fields.h"
#include "sim/metrics/metric_sink.h"

namespace shardsim {

/// What a study is run with.
struct StudyInput {
  std::uint64_t seed{1};
  std::size_t threads{1};  ///< the results do not depend on it
  /// Called now and then with the part that is done, 0 to 1; it throws to stop. May be empty.
  std::function<void(double)> progress{};
  /// Measures nanoseconds a piece: calls `work`, which tells how many pieces it did, for some 20
  /// ms. The figure goes under `name` into the result's `run`, where two runs may differ. May be
  /// empty.
  std::function<void(const std::string& name, const std::function<std::size_t()>& work)> measure{};
};

/// A question that is answered without simulated time: keys placed, balls thrown, streams routed.
/// Holds its parameters, which are the rest of a config's `lab` section.
class Study {
 public:
  virtual ~Study() = default;
  /// Names the parameters, with ranges and meaning.
  virtual void describe(Fields& fields) = 0;
  /// What can't work though each value is allowed by itself: "/lab/…: what; what would be right".
  virtual std::vector<std::string> objections() const { return {}; }
  /// The folder that relative paths of files start from: that of the config. Set before run().
  virtual void set_base_folder(const std::string& folder) { static_cast<void>(folder); }
  /// Names and contents of the files that results depend on, for the config's hash.
  virtual std::string content_hash() const { return {}; }
  /// Describes the metrics of an answer that has no values yet: their names and meanings, for
  /// `list`, the schema and `expect`.
  virtual void describe_metrics(MetricSink& metrics) const = 0;
  /// Works the answer out and describes it: the `metrics` of the result. The same for the same
  /// parameters and seed. Throws RunError for input that can't be read.
  virtual void run(const StudyInput& input, MetricSink& metrics) const = 0;
};

/// The name under which `system` asks for a study.
inline constexpr Option kLab{"lab",
                             "studies without simulated time: keys placed, balls thrown, streams "
                             "routed"};

/// A study as `list`, `explain` and the config know it.
struct StudyKind {
  std::string_view name;     ///< as in configs, e.g. "placements"
  std::string_view summary;  ///< one line
  std::string_view theory;   ///< a line or two
  std::string_view source;   ///< the papers
  std::unique_ptr<Study> (*make)(std::span<const PlacementStrategy* const> placements);
};

}  // namespace shardsim
