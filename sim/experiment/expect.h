#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/experiment/metric_path.h"
#include "sim/experiment/registries.h"

namespace shardsim {

struct JsonValue;

/// Which points of a sweep: config pointers with their values, as compact JSON text.
using Selection = std::vector<std::pair<std::string, std::string>>;

/// A figure that others have found, which an expectation repeats.
struct Published {
  double value{};
  std::string in;  ///< the table or figure of the config's `source`, or the closed form
};

/// One entry of `expect`: a bound on a metric, by itself or as a multiple of what other points
/// have. It must hold at every point that `of` selects (at every point, where there is no `of`);
/// each is compared with the point of `than` that agrees with it in everything else. Values are
/// means over the replications.
struct Expectation {
  std::string metric;  ///< a pointer into the result: "/metrics/…"
  Selection of;
  Selection than;
  std::optional<double> at_most;
  std::optional<double> at_least;
  std::optional<double> at_most_times;  ///< of `than`'s value
  std::optional<double> at_least_times;
  std::optional<double> equals;
  std::optional<Published> published;  ///< in the metric's unit; a ratio where the bound is one
  std::string where;                   ///< "file:line: /expect/0", for messages
};

/// How an expectation fared at its worst pair of points.
struct Verdict {
  std::string metric;
  std::string text;  ///< a clause for a sentence, without a full stop
  bool passed{};
  double measured{};  ///< the metric, or its ratio to `than`'s
  double bound{};
};

/// The entries of a config's `expect`. Appends what is wrong to `errors`.
std::vector<Expectation> read_expectations(const JsonValue& list, const std::string& file,
                                           const Registries& registries,
                                           std::vector<std::string>& errors);

/// What `of` and `than` select nothing of `points` (each: all its config values that an
/// expectation may name, by pointer), or compare with nothing.
std::vector<std::string> unmatched_selections(std::span<const Expectation> expectations,
                                              std::span<const Selection> points);

/// One run of a point, for judging: its swept values, and its numbers by pointer.
struct JudgedRun {
  Selection values;
  Numbers numbers;
};

/// The verdicts, in the order of `expectations`. Throws UsageError that names the nearest metric
/// where one does not exist.
std::vector<Verdict> judge(std::span<const Expectation> expectations,
                           std::span<const JudgedRun> runs);

/// The answer that the verdicts give together, in one sentence; empty where there are none.
std::string answer_of(std::span<const Verdict> verdicts);

/// True where both are the same JSON value: numbers by value, other text literally.
bool same_value(std::string_view a, std::string_view b);

/// A value of a selection as people say it: words without quotes.
std::string spoken(std::string_view json);

}  // namespace shardsim
