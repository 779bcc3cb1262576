#include "sim/experiment/readable.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace shardsim {

namespace {

/// Three significant digits, without an exponent between 1e-4 and 1e15; "-" for no number.
std::string three(double value) {
  if (!std::isfinite(value)) return value > 0 ? "inf" : (value < 0 ? "-inf" : "-");
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4) return fmt::format("{:.2e}", value);
  int decimals = 2;
  for (double limit = 9.995; size >= limit && decimals > 0; limit *= 10) --decimals;
  for (double limit = 0.9995; size < limit && decimals < 6; limit /= 10) ++decimals;
  return fmt::format("{:.{}f}", value, decimals);
}

template <std::size_t N>
std::string scaled(double value, double step, const std::array<const char*, N>& units) {
  if (!std::isfinite(value)) return three(value);  // has no unit
  std::size_t unit = 0;
  while (unit + 1 < N && std::abs(value) >= step * 0.9995) {
    value /= step;
    ++unit;
  }
  return three(value) + units[unit];
}

}  // namespace

std::string readable_us(double microseconds) {
  return scaled(microseconds, 1000, std::array{"us", "ms", "s"});
}
std::string readable_count(double count) {
  if (std::isfinite(count) && std::abs(count) < 1000 && count == std::floor(count)) {
    return fmt::format("{:.0f}", count);
  }
  return scaled(count, 1000, std::array{"", "k", "M", "G", "T"});
}
std::string readable_bytes(double bytes) {
  if (std::isfinite(bytes) && std::abs(bytes) < 1024) return fmt::format("{:.0f} B", bytes);
  return scaled(bytes, 1024, std::array{" B", " KiB", " MiB", " GiB", " TiB", " PiB"});
}
std::string readable_percent(double ratio) {
  return std::isfinite(ratio) ? three(ratio * 100) + "%" : three(ratio);
}
std::string readable_ratio(double ratio) { return three(ratio); }

std::string readable_seconds(double seconds) {
  if (!(seconds >= 0) || !std::isfinite(seconds)) return "?";
  if (seconds < 9.95) return fmt::format("{:.1f}s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3600, whole / 60 % 60);
}

std::string readable_metric(const std::string& pointer, double value) {
  if (!std::isfinite(value)) return three(value);
  // The unit stands at the end of a step: of the last one, or of "latency_us" before "/p99".
  const auto has = [&](std::string_view unit) {
    return pointer.ends_with(unit) || pointer.find(std::string{unit} + "/") != std::string::npos;
  };
  if (has("_us")) return readable_us(value);
  if (has("_bytes") || pointer.ends_with("/bytes")) return readable_bytes(value);
  if (has("_per_s")) return readable_count(value) + "/s";
  if (has("_s")) return readable_us(value * 1e6);
  return std::abs(value) >= 10000 ? readable_count(value) : readable_ratio(value);
}

}  // namespace shardsim
