#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim {

/// A metric's JSON pointer into a result ("/metrics/ops/get/latency_us/p99") from what a user
/// wrote: that pointer itself, or dotted words ("ops.get.latency_us.p99").
std::string metric_pointer(std::string_view written);

/// The dotted words of a pointer, without "metrics".
std::string metric_words(std::string_view pointer);

/// The steps of a JSON pointer.
std::vector<std::string> pointer_steps(std::string_view pointer);

/// True where `pointer` is a metric of the pattern, as "/metrics/ops/get/offered" is of
/// "/metrics/ops/<operation>/offered".
bool metric_named_by(std::string_view pointer, std::string_view pattern);

/// What a metric is, for a sentence: "the p99 latency of get"; its dotted words where there is no
/// better.
std::string metric_phrase(std::string_view pointer);

using Numbers = std::map<std::string, double, std::less<>>;

/// The numbers of a metrics text, by JSON pointer ("/metrics/…"). Entries of lists are named by
/// their place; of lists longer than 20 (timelines, heat maps) only what `also` names. Null is
/// unknown and not a number; in percentiles with failures counted in it is infinite.
Numbers numbers_of(std::string_view metrics, std::span<const std::string> also = {});

/// Where two metrics texts first differ, with both values; nullopt where all values agree.
struct Difference {
  std::string pointer;
  std::string before;  ///< as JSON, cut where it is long; "nothing" where there is none
  std::string after;
};
std::optional<Difference> first_difference(std::string_view before, std::string_view after);

}  // namespace shardsim
