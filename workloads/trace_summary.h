#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/cluster/workload.h"
#include "workloads/trace_reader.h"

namespace shardsim::workloads {

/// What a first pass over a whole trace finds, in memory that does not grow with it: at most about
/// 30 MB. Speed: a few million rows a second.
struct TraceSummary {
  /// Words of the first keys are remembered, up to this many, cut at 64 characters.
  static constexpr std::size_t kMostWords = 100'000;
  struct Word {
    std::string text;
    std::uint64_t count{};
    std::uint64_t rank{};  ///< among all keys, where all are known
  };

  std::uint64_t rows{};
  std::uint64_t bad_rows{};
  std::int64_t first_ns{};
  std::int64_t last_ns{};
  double keys{};
  std::size_t common_prefix{};  ///< KeySketch::position_of
  std::vector<std::uint64_t> sorted_positions{};
  std::vector<std::uint64_t> operations{};  ///< rows of each
  double value_bytes{};                     ///< summed over the rows
  std::unordered_map<std::uint64_t, Word> words{};
  Popularity popularity{};  ///< of the whole trace; empty where there are more keys than words
};

/// Reads `reader` to its end. Throws UsageError for bad rows (all of the first ten) unless they are
/// skipped, and for a trace without a good row.
TraceSummary summarise(TraceReader& reader, const TraceConfig& config, std::size_t operations);

/// XXH64 of a key's text.
std::uint64_t hash_of_key(std::string_view text);

/// XXH64 of a file's bytes as they are on disk, 16 hexadecimal digits. Throws UsageError when it
/// can't be read; `name` is the file's in the message.
std::string hash_of_file(const std::string& path, const std::string& name);

}  // namespace shardsim::workloads
