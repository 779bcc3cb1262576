#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim {

/// A metric's JSON pointer into a result ("/metrics/ops/get/latency_us/p99") from what a user
/// wrote: that pointer itself, or dotted words ("ops.get.latency_us.p99").
std::string metric_pointer(std::string_view written);

/// The dotted words of a pointer, without "metrics".
std::string metric_words(std::string_view pointer);

/// What a metric is, for a sentence: "the p99 latency of get"; its dotted words where there is no
/// better.
std::string metric_phrase(std::string_view pointer);

/// Every number of a metrics text, by its JSON pointer ("/metrics/…"). Entries of lists are named
/// by their place. Null stands for a value past all bounds, and is infinite.
std::map<std::string, double, std::less<>> numbers_of(std::string_view metrics);

/// Where two metrics texts first differ, with both values; nullopt where all values agree.
struct Difference {
  std::string pointer;
  std::string before;  ///< as JSON, cut where it is long; "nothing" where there is none
  std::string after;
};
std::optional<Difference> first_difference(std::string_view before, std::string_view after);

}  // namespace shardsim
