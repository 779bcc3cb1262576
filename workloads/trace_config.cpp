#include "workloads/trace_config.h"

#include <array>

namespace shardsim::workloads {

void fields_of(TraceConfig& c, Fields& f) {
  static constexpr std::array<Option, 4> kUnits{
      {{"s", "seconds"}, {"ms", "milliseconds"}, {"us", "microseconds"}, {"ns", "nanoseconds"}}};
  static constexpr std::array<Option, 2> kBadRows{
      {{"error", "a row that can't be read ends the run"},
       {"skip", "rows that can't be read are left out and counted"}}};
  f.field("file", c.file, "CSV, plain or zstd; relative to the config's folder.");
  f.optional_object(
      "columns", c.has_columns,
      "Names in the trace's header. Without it there is no header and columns stand as in "
      "Twitter's cache traces: time, key, key size, value size, client, operation, TTL.",
      [&c](Fields& inner) {
        inner.field("time", c.columns.time, "Time column: numbers, in ascending order.");
        inner.field("key", c.columns.key, "Key column: any text.");
        inner.field("operation", c.columns.operation,
                    "Operation column; without it the mix decides.");
        inner.field("value_size", c.columns.value_size,
                    "Column of value sizes in bytes; without it value_size decides.");
        inner.field("client", c.columns.client,
                    "Client column: all requests of a client come from one zone.");
        if (!c.has_columns) return;
        if (c.columns.time.empty()) inner.objection("time", "name the column that has the times");
        if (c.columns.key.empty()) inner.objection("key", "name the column that has the keys");
      });
  f.choice("time_unit", c.time_unit, kUnits, "Of the time column.");
  f.field("speed", c.speed, "How many times faster than it was recorded.", {0, 1e9, true});
  f.field("loop", c.loop, "Start again at the end of the trace, at the times that follow.");
  f.choice("bad_rows", c.bad_rows, kBadRows, "What a row that can't be read does.");
}

}  // namespace shardsim::workloads
