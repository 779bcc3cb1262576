#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/config/json_file.h"
#include "sim/engine/distribution.h"
#include "sim/engine/units.h"

namespace shardsim {

/// A value, or what is wrong with it and what would be right: "\"5 parsecs\" is no duration; …".
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

// The shortest text that gives the value back, in the unit that reads best.
std::string text_of(Duration d);
std::string text_of(Bytes b);
std::string text_of(Rate r);
std::string text_of(Bandwidth b);
std::string text_of_real(double x);
JsonValue json_of(const Durations& d);
JsonValue json_of(const Sizes& s);

}  // namespace shardsim
