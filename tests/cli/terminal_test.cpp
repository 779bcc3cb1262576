// What people see: widths, bars, tables, numbers, the progress line.

#include "sim/cli/terminal.h"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "sim/cli/progress.h"
#include "sim/cli/table.h"
#include "sim/cli/titles.h"
#include "sim/experiment/readable.h"

namespace shardsim {
namespace {

TEST(Terminal, CountsColumnsNotBytesNorEscapes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("a█…"), 3U);
  EXPECT_EQ(display_width("\x1b[31mred\x1b[0m"), 3U);
}

TEST(Terminal, CutsWithAMark) {
  EXPECT_EQ(cut_to("abcdef", 6, true), "abcdef");
  EXPECT_EQ(cut_to("abcdef", 4, true), "abc…");
  EXPECT_EQ(cut_to("abcdef", 4, false), "abc~");
  EXPECT_EQ(cut_to("äöüß", 3, true), "äö…");
}

TEST(Terminal, DrawsBarsInEighthsOrInAscii) {
  EXPECT_EQ(bar(0, 4, true), "");
  EXPECT_EQ(bar(1, 4, true), "████");
  EXPECT_EQ(bar(0.53125, 4, true), "██▏");
  EXPECT_EQ(bar(2, 2, true), "██");
  EXPECT_EQ(bar(0.5, 4, false), "##");
}

TEST(Terminal, WrapsAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 9), "one two\nthree");
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three");
  EXPECT_EQ(wrapped("", 9), "");
}

TEST(Terminal, InksOnlyWhereThereIsColour) {
  std::ostringstream out;
  Terminal t{.out = out, .err = out};
  EXPECT_EQ(inked(t, Ink::red, "x"), "x");
  t.colour = true;
  EXPECT_EQ(inked(t, Ink::red, "x"), "\x1b[31mx\x1b[0m");
}

TEST(TextTable, AlignsColumns) {
  std::ostringstream out;
  const Terminal t{.out = out, .err = out};
  TextTable table{{{"name"}, {"p99", TextTable::Side::right}}};
  table.row({"get", "1.2ms"});
  table.row({"put", "12.0ms"});
  EXPECT_EQ(table.text(t, 2), "  name     p99\n  get    1.2ms\n  put   12.0ms\n");
}

TEST(TextTable, CutsTheLastTextColumnToTheTerminal) {
  std::ostringstream out;
  const Terminal t{.out = out, .err = out, .width = 20};
  TextTable table{{{""}, {""}}};
  table.row({"ring", "consistent hashing with virtual nodes"});
  EXPECT_EQ(table.text(t), "ring  consistent ha~\n");
}

struct Reading {
  const char* text;
  std::string got;
};

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

TEST(Readable, HasThreeDigitsAndAUnit) {
  const Reading table[] = {
      {"0us", readable_us(0)},
      {"840us", readable_us(840)},
      {"1.24ms", readable_us(1240)},
      {"12.4ms", readable_us(12400)},
      {"1.00ms", readable_us(999.9)},
      {"3.10s", readable_us(3.1e6)},
      {"950", readable_count(950)},
      {"12.4k", readable_count(12400)},
      {"1.00G", readable_count(1e9)},
      {"512 B", readable_bytes(512)},
      {"4.00 KiB", readable_bytes(4096)},
      {"12.4%", readable_percent(0.124)},
      {"0.0910", readable_ratio(0.091)},
      {"1.27", readable_ratio(1.2689)},
      {"0.4s", readable_seconds(0.4)},
      {"12s", readable_seconds(12.3)},
      {"3m 20s", readable_seconds(200)},
      {"1h 05m", readable_seconds(3900)},
      {"inf", readable_ratio(kInfinite)},
      {"inf", readable_us(kInfinite)},
      {"inf", readable_metric("/metrics/ops/get/latency_us/with_failures/p99", kInfinite)},
      {"-", readable_us(kUnknown)},
      {"-", readable_count(kUnknown)},
      {"-", readable_bytes(kUnknown)},
      {"-", readable_percent(kUnknown)},
      {"-", readable_ratio(kUnknown)},
      {"-", readable_metric("/metrics/ops/insert/latency_us/p99", kUnknown)},
      {"1.20ms", readable_metric("/metrics/ops/get/latency_us/p99", 1200)},
      {"2.00 KiB", readable_metric("/metrics/network/sent_bytes", 2048)},
      {"12.0k/s", readable_metric("/metrics/ops/get/throughput_per_s", 12000)},
      {"2.00s", readable_metric("/metrics/rebalance/duration_s", 2)},
      {"1.30", readable_metric("/metrics/hotspot/node/max_over_mean", 1.3)},
  };
  for (const Reading& r : table) EXPECT_EQ(r.got, r.text);
}

TEST(Titles, AreShortAndTellMetricsApart) {
  const std::vector<std::string> metrics{"/metrics/rebalance/keys_moved_fraction",
                                         "/metrics/replication/acknowledged_writes_lost",
                                         "/metrics/hotspot/node/max_over_mean",
                                         "/metrics/hotspot/node_requests/max_over_mean",
                                         "/metrics/hotspot/node/hottest/0/load",
                                         "/metrics/ops/get/latency_us/p999",
                                         "/metrics/ops/get/latency_us/with_failures/p99",
                                         "/metrics/ops/get/service_time_us/p99",
                                         "/metrics/ops/scan/partitions_touched",
                                         "/metrics/requests/failed/total",
                                         "/metrics/requests/goodput_per_s"};
  EXPECT_EQ(
      metric_titles(metrics),
      (std::vector<std::string>{"keys moved", "writes lost", "node max/mean", "reqs max/mean",
                                "node max load", "get p99.9", "get p99+failed", "get service p99",
                                "scan partitions", "all failed", "all goodput/s"}));
}

TEST(Titles, AreWholeNamesWhereShortOnesAreAlike) {
  const std::vector<std::string> metrics{"/metrics/window/start_s",
                                         "/metrics/rebalance/operations/0/start_s"};
  EXPECT_EQ(metric_titles(metrics),
            (std::vector<std::string>{"window.start_s", "rebalance.operations.0.start_s"}));
}

TEST(Titles, OfSettingsHaveAsManyStepsAsTellThemApart) {
  EXPECT_EQ(setting_titles(std::vector<std::string>{"/store/placement/virtual_nodes", "/seed"}),
            (std::vector<std::string>{"virtual_nodes", "seed"}));
  EXPECT_EQ(
      setting_titles(std::vector<std::string>{"/workload/keys/count", "/cluster/classes/0/count"}),
      (std::vector<std::string>{"keys.count", "0.count"}));
}

TEST(Progress, ShowsRateAndTimeLeft) {
  EXPECT_EQ(ProgressBar::line(0.5, 1e6, 2, "1 of 2", 100, false),
            "[############            ]  50%  500k requests/s  2.0s left  1 of 2");
}

TEST(Progress, IsSilentWhenPiped) {
  std::ostringstream out;
  const Terminal t{.out = out, .err = out};
  ProgressBar progress{t, false};
  progress.show(0.5, 1e6);
  progress.clear();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace shardsim
