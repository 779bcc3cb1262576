#include "workloads/trace_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "sim/engine/error.h"
#include "workloads/mix.h"

namespace shardsim::workloads {

namespace {

constexpr std::array<std::string_view, 7> kTwitterColumns{
    "timestamp", "anonymized key", "key size", "value size", "client id", "operation", "TTL"};
constexpr std::array<std::string_view, 4> kUnitNames{"seconds", "milliseconds", "microseconds",
                                                     "nanoseconds"};
constexpr std::array<std::int64_t, 4> kUnitNs{1'000'000'000, 1'000'000, 1'000, 1};
constexpr std::int64_t kLargestValue = std::int64_t{1} << 40;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

/// What a message shows of a field.
std::string shown(std::string_view s) {
  std::string text{s.substr(0, 40)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = '?';
  }
  return s.size() > 40 ? text + "..." : text;
}

/// Digits with an optional fraction, in units of `unit_ns`; exact, rounded down to nanoseconds.
std::optional<std::int64_t> parse_time(std::string_view text, std::int64_t unit_ns) {
  std::uint64_t whole = 0;
  const char* const end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, whole);
  if (error != std::errc{}) return {};
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (whole > kMost / static_cast<std::uint64_t>(unit_ns) - 1) return {};
  std::int64_t ns = static_cast<std::int64_t>(whole) * unit_ns;
  if (rest != end && *rest == '.') {
    for (++rest; rest != end && *rest >= '0' && *rest <= '9'; ++rest) {
      unit_ns /= 10;
      ns += (*rest - '0') * unit_ns;
    }
  }
  return rest == end ? std::optional{ns} : std::nullopt;
}

}  // namespace

TraceReader::TraceReader(const TraceConfig& config, const std::string& path,
                         std::span<const Option> operations)
    : config_(config), lines_(path, config.file) {
  learn_words(operations);
  if (config_.has_columns) {
    read_header();
  } else {
    columns_ = kTwitterColumns.size();
    at_ = {.time = 0, .key = 1, .operation = 5, .value_size = 3, .client = 4};
  }
  last_time_ns_ = 0;
}

void TraceReader::learn_words(std::span<const Option> operations) {
  std::vector<std::string_view> names;
  for (const Option& o : operations) {
    names.push_back(o.name);
    words_.push_back({std::string{o.name}, *find_operation(operations, o.name)});
  }
  operation_names_ = fmt::format("{}", fmt::join(names, ", "));
  const auto translate = [&](std::string_view to, std::initializer_list<std::string_view> from) {
    const std::optional<OperationId> operation = find_operation(operations, to);
    if (!operation) return;
    for (const std::string_view word : from) {
      if (!find_operation(operations, word)) words_.push_back({std::string{word}, *operation});
    }
  };
  translate("get", {"gets"});
  translate("put", {"set", "add", "replace", "append", "prepend", "cas", "incr", "decr", "delete"});
}

void TraceReader::read_header() {
  Line line;
  if (!lines_.next(line)) {
    throw UsageError(fmt::format("{}: the trace is empty: not even a header", config_.file));
  }
  if (line.too_long || !split(line)) {
    throw UsageError(fmt::format("{}:1: this header can't be read as CSV", config_.file));
  }
  header_.clear();
  for (std::size_t i = 0; i < columns_; ++i) header_.emplace_back(trimmed(fields_[i]));
  const auto place = [this](const std::string& column) -> std::optional<std::size_t> {
    if (column.empty()) return {};
    return place_of(column);
  };
  at_ = {.time = place_of(config_.columns.time),
         .key = place_of(config_.columns.key),
         .operation = place(config_.columns.operation),
         .value_size = place(config_.columns.value_size),
         .client = place(config_.columns.client)};
}

std::size_t TraceReader::place_of(const std::string& column) const {
  const auto found = std::ranges::find(header_, column);
  if (found == header_.end()) {
    throw UsageError(fmt::format("{}:1: there is no column \"{}\" in the trace's header; it has {}",
                                 config_.file, shown(column), fmt::join(header_, ", ")));
  }
  return static_cast<std::size_t>(found - header_.begin());
}

void TraceReader::rewind() {
  lines_.rewind();
  last_time_ns_ = 0;
  Line line;
  if (config_.has_columns) lines_.next(line);
}

std::string_view TraceReader::name(std::size_t column) const {
  return config_.has_columns ? std::string_view{header_[column]} : kTwitterColumns[column];
}

bool TraceReader::bad(const Line& line, std::string_view column, const std::string& what) {
  problem_ = column.empty()
                 ? fmt::format("{}:{}: {}", config_.file, line.number, what)
                 : fmt::format("{}:{}: column \"{}\": {}", config_.file, line.number, column, what);
  return false;
}

bool TraceReader::split(const Line& line) {
  char* at = line.first;
  char* const end = line.first + line.size;
  columns_ = 0;
  for (;;) {
    if (columns_ == kMostColumns) return false;
    const char* first = at;
    char* last = at;
    if (at != end && *at == '"') {
      first = ++at;
      last = at;
      for (;; ++at) {
        if (at == end) return false;
        if (*at == '"') {
          if (at + 1 == end || at[1] != '"') break;
          ++at;
        }
        *last++ = *at;
      }
      ++at;
      if (at != end && *at != ',') return false;
    } else {
      at = std::find(at, end, ',');
      last = at;
    }
    fields_[columns_++] = {first, static_cast<std::size_t>(last - first)};
    if (at == end) return true;
    ++at;
  }
}

bool TraceReader::split_twitter(const Line& line) {
  std::string_view rest{line.first, line.size};
  for (std::size_t i = 6; i > 1; --i) {
    const std::size_t comma = rest.rfind(',');
    if (comma == rest.npos) return false;
    fields_[i] = rest.substr(comma + 1);
    rest = rest.substr(0, comma);
  }
  const std::size_t comma = rest.find(',');
  if (comma == rest.npos) return false;
  fields_[0] = rest.substr(0, comma);
  fields_[1] = rest.substr(comma + 1);
  return true;
}

TraceReader::Found TraceReader::next(TraceRow& row) {
  Line line;
  while (lines_.next(line)) {
    if (line.size == 0 && !line.too_long) continue;
    return understand(line, row) ? Found::row : Found::bad_row;
  }
  return Found::end;
}

bool TraceReader::understand(const Line& line, TraceRow& row) {
  if (line.too_long) return bad(line, "", "the row is longer than 1 MiB");
  if (!config_.has_columns) {
    if (!split_twitter(line)) {
      return bad(line, "",
                 "the row has fewer than the 7 columns of Twitter's cache traces; for "
                 "other traces name the columns (/workload/trace/columns)");
    }
  } else if (!split(line)) {
    return bad(line, "", "a quote is not closed, or there are more than 256 columns");
  } else if (columns_ != header_.size()) {
    return bad(line, "",
               fmt::format("the row has {} columns, the header {}", columns_, header_.size()));
  }
  const auto unit = static_cast<std::size_t>(config_.time_unit);
  const std::string_view time_text = trimmed(fields_[at_.time]);
  const std::optional<std::int64_t> time = parse_time(time_text, kUnitNs[unit]);
  if (!time) {
    return bad(line, name(at_.time),
               fmt::format("\"{}\" is not a time; a number of {} from 0 on", shown(time_text),
                           kUnitNames[unit]));
  }
  if (*time < last_time_ns_) {
    return bad(line, name(at_.time),
               fmt::format("{} is before the time of an earlier row; rows stand in order of time",
                           shown(time_text)));
  }
  row.time_ns = *time;
  row.key = fields_[at_.key];
  if (row.key.empty()) return bad(line, name(at_.key), "the key is empty");
  if (at_.operation) {
    const std::string_view text = trimmed(fields_[*at_.operation]);
    const auto word =
        std::ranges::find_if(words_, [text](const Word& w) { return same_word(w.text, text); });
    if (word == words_.end()) {
      return bad(line, name(*at_.operation),
                 fmt::format("\"{}\" is not an operation; the system has {}", shown(text),
                             operation_names_));
    }
    row.operation = word->operation;
  }
  if (at_.value_size) {
    const std::string_view text = trimmed(fields_[*at_.value_size]);
    std::int64_t size = -1;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc{} || rest != text.data() + text.size() || size < 0 ||
        size > kLargestValue) {
      return bad(line, name(*at_.value_size),
                 fmt::format("\"{}\" is not a size; whole bytes from 0 to 2^40", shown(text)));
    }
    row.value_size = Bytes{size};
  }
  if (at_.client) row.client = fields_[*at_.client];
  last_time_ns_ = *time;
  return true;
}

}  // namespace shardsim::workloads
