#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/types.h"
#include "workloads/line_reader.h"
#include "workloads/trace_config.h"

namespace shardsim::workloads {

/// A good row. Texts live until the next one is read.
struct TraceRow {
  std::int64_t time_ns{};  ///< as recorded, from whatever moment the trace counts
  std::string_view key{};
  std::string_view client{};               ///< empty without a client column
  std::optional<OperationId> operation{};  ///< absent without an operation column
  std::optional<Bytes> value_size{};       ///< absent without such a column
};

/// The rows of a trace, one by one, in constant memory and without allocations but for the text of
/// a bad row. Fields are separated by commas; one that begins with a quote ends with a quote and
/// has doubled quotes within, but no end of line. Blank lines are passed over. In Twitter's column
/// order there are no quotes, and keys may have commas in them.
///
/// Operations are the system's own words, or memcached's: get and gets are get; set, add, replace,
/// append, prepend, cas, incr, decr and delete are put. Upper or lower case.
/// Throws RunError for a file that can't be read, UsageError for columns that its header lacks.
class TraceReader {
 public:
  TraceReader(const TraceConfig& config, const std::string& path,
              std::span<const Option> operations);

  enum class Found : std::uint8_t { row, bad_row, end };
  Found next(TraceRow& row);
  /// After a bad row: `file:line: column "time": what was wrong`.
  const std::string& problem() const { return problem_; }
  void rewind();

  bool has_operations() const { return at_.operation.has_value(); }
  bool has_value_sizes() const { return at_.value_size.has_value(); }

 private:
  struct Places {
    std::size_t time{};
    std::size_t key{};
    std::optional<std::size_t> operation{};
    std::optional<std::size_t> value_size{};
    std::optional<std::size_t> client{};
  };
  struct Word {
    std::string text;
    OperationId operation{};
  };
  static constexpr std::size_t kMostColumns = 256;

  void learn_words(std::span<const Option> operations);
  void read_header();
  std::size_t place_of(const std::string& column) const;
  bool split(const Line& line);
  bool split_twitter(const Line& line);
  bool understand(const Line& line, TraceRow& row);
  bool bad(const Line& line, std::string_view column, const std::string& what);
  std::string_view name(std::size_t column) const;

  TraceConfig config_;
  std::string operation_names_;
  std::vector<Word> words_;
  LineReader lines_;
  std::vector<std::string> header_;
  Places at_{};
  std::array<std::string_view, kMostColumns> fields_{};
  std::size_t columns_{};
  std::int64_t last_time_ns_{};
  std::string problem_;
};

}  // namespace shardsim::workloads
