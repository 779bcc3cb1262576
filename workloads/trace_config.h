#pragma once

#include <cstdint>
#include <string>

#include "sim/config/fields.h"

namespace shardsim::workloads {

/// Names of a trace's columns, as its header has them; empty for a column that it lacks.
struct TraceColumns {
  std::string time{};
  std::string key{};
  std::string operation{};
  std::string value_size{};
  std::string client{};
};

enum class TimeUnit : std::uint8_t { s, ms, us, ns };
enum class BadRows : std::uint8_t { error, skip };

/// The `trace` section.
struct TraceConfig {
  std::string file{};
  bool has_columns{false};  ///< else the order of Twitter's cache traces, without a header
  TraceColumns columns{};
  TimeUnit time_unit{TimeUnit::s};
  double speed{1};
  bool loop{false};
  BadRows bad_rows{BadRows::error};
};
void fields_of(TraceConfig& c, Fields& f);

}  // namespace shardsim::workloads
