#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/config/json_file.h"
#include "sim/engine/distribution.h"
#include "sim/engine/units.h"

namespace shardsim {

/// A value, or what is wrong with it and what would be right: "\"5 parsecs\" is not a duration such
/// as …".
template <class T>
struct Parsed {
  std::optional<T> value{};
  std::string wrong{};
};

// Human units in configs. Each takes text or a number and never rounds away or cuts off: what does
// not fit is wrong.
Parsed<double> parse_real(const JsonValue& v);          ///< 0.99, "1.5k", "2M", "1G"
Parsed<std::uint64_t> parse_count(const JsonValue& v);  ///< 1000, "10k", "1G"; whole, at least 0
Parsed<Duration> parse_duration(const JsonValue& v);    ///< "60s", "200us", "1.5h", "2d"
Parsed<Bytes> parse_bytes(const JsonValue& v);          ///< 1024, "4KiB", "100KB", "1GiB"
Parsed<Rate> parse_rate(const JsonValue& v);            ///< 1000, "200k/s", "10/min", "5/h"
Parsed<Bandwidth> parse_bandwidth(const JsonValue& v);  ///< "10Gbit/s", "100Mbit/s", "1GB/s"
Parsed<Durations> parse_durations(const JsonValue& v);  ///< "200us", { "exponential": "200us" } …
Parsed<Sizes> parse_sizes(const JsonValue& v);          ///< "1KiB", { "uniform": ["1KiB", "4KiB"] }

// The same as real numbers, parameters of distributions: parts of a nanosecond are good there.
Parsed<double> parse_nanoseconds(const JsonValue& v);
Parsed<double> parse_byte_count(const JsonValue& v);

// Text that gives the value back exactly, in the unit that reads best.
std::string text_of(Duration d);
std::string text_of(Bytes b);
std::string text_of(Rate r);
std::string text_of(Bandwidth b);
std::string text_of_real(double x);
std::string text_of_nanoseconds(double ns);
std::string text_of_byte_count(double bytes);
JsonValue json_of(const Durations& d);
JsonValue json_of(const Sizes& s);

/// What a JSON Schema says of a "duration", "size", "rate", "bandwidth" or "number" given as text,
/// as a regular expression.
std::string text_pattern(std::string_view quantity);
/// Whether it may also be a plain number; zero always may.
bool may_be_plain(std::string_view quantity);

}  // namespace shardsim
