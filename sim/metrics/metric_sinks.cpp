#include "sim/metrics/metric_sinks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace shardsim {
namespace {

// Names come from traces too: what is no UTF-8 is replaced.
std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template <class Values, class Text>
std::string inline_list(const Values& values, const Text& text_of) {
  std::string s = "[";
  for (const auto& v : values) {
    if (s.size() > 1) s += ',';
    s += text_of(v);
  }
  return s + ']';
}

// Whole numbers keep all their digits.
std::string cell_text(double v) {
  if (std::isfinite(v) && v == std::floor(v) && std::abs(v) < 1e15) {
    return fmt::format("{}", static_cast<std::int64_t>(v));
  }
  return number_text(v);
}

struct Unit {
  std::string_view suffix;
  std::string_view unit;
};
constexpr Unit kUnits[] = {{"_per_s", "1/s"},   {"_us", "us"},       {"_s", "s"},
                           {"_bytes", "bytes"}, {"_hours", "hours"}, {"bytes", "bytes"}};

// The suffix of the name itself or of what it stands in.
std::string_view unit_of(const std::vector<std::string>& path, std::string_view otherwise) {
  for (auto part = path.rbegin(); part != path.rend(); ++part) {
    for (const Unit& u : kUnits) {
      if (part->ends_with(u.suffix)) return u.unit;
    }
  }
  return otherwise;
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return "0";  // not "-0"
  return fmt::format("{:.6g}", value);
}

void JsonSink::member(std::string_view name) {
  Level& level = levels_.back();
  if (!std::exchange(level.empty, false)) text_ += ',';
  text_ += '\n';
  text_.append(2 * levels_.size(), ' ');
  if (level.shape != Shape::list) text_ += quoted(name) + ": ";
}

void JsonSink::open(Shape shape, std::string_view name, std::string_view) {
  if (!levels_.empty()) member(name);
  text_ += shape == Shape::list ? '[' : '{';
  levels_.push_back({.shape = shape});
}

void JsonSink::close() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) {
    text_ += '\n';
    text_.append(2 * levels_.size(), ' ');
  }
  text_ += level.shape == Shape::list ? ']' : '}';
}

void JsonSink::integer(std::string_view name, std::uint64_t value, std::string_view) {
  member(name);
  text_ += fmt::format("{}", value);
}

void JsonSink::number(std::string_view name, double value, std::string_view) {
  member(name);
  text_ += number_text(value);
}

void JsonSink::text(std::string_view name, std::string_view value, std::string_view) {
  member(name);
  text_ += quoted(value);
}

void JsonSink::flag(std::string_view name, bool value, std::string_view) {
  member(name);
  text_ += value ? "true" : "false";
}

void JsonSink::numbers(std::string_view name, const std::vector<double>& values, std::string_view) {
  member(name);
  text_ += inline_list(values, number_text);
}

void JsonSink::integers(std::string_view name, const std::vector<std::uint64_t>& values,
                        std::string_view) {
  member(name);
  text_ += inline_list(values, [](std::uint64_t v) { return fmt::format("{}", v); });
}

void JsonSink::rows(std::string_view name, const std::vector<std::vector<double>>& values,
                    std::string_view) {
  const auto row_text = [](const std::vector<double>& row) { return inline_list(row, cell_text); };
  if (std::ranges::all_of(values, [](const auto& row) { return row.size() <= 2; })) {
    member(name);
    text_ += inline_list(values, row_text);
    return;
  }
  open(Shape::list, name, "");
  for (const std::vector<double>& row : values) {
    member("");
    text_ += row_text(row);
  }
  close();
}

void NamesSink::open(Shape shape, std::string_view name, std::string_view) {
  path_.emplace_back(name.empty() && shape == Shape::object ? "<index>" : name);
}

void NamesSink::close() { path_.pop_back(); }

void NamesSink::add(std::string_view name, std::string_view without_suffix,
                    std::string_view meaning) {
  path_.emplace_back(name);
  std::string pointer;
  for (const std::string& part : path_) pointer += "/" + part;
  names_.push_back(
      {std::move(pointer), std::string(unit_of(path_, without_suffix)), std::string(meaning)});
  path_.pop_back();
}

void RowSink::open(Shape shape, std::string_view name, std::string_view) {
  if (shape != Shape::object || in_lists_ > 0) ++in_lists_;
  path_.emplace_back(name);
}

void RowSink::close() {
  if (in_lists_ > 0) --in_lists_;
  path_.pop_back();
}

void RowSink::add(std::string_view name, std::string cell) {
  if (in_lists_ > 0) return;
  std::string column;
  for (const std::string& part : path_) column += part + "_";
  columns.push_back(column + std::string(name));
  cells.push_back(std::move(cell));
}

void RowSink::integer(std::string_view name, std::uint64_t value, std::string_view) {
  add(name, fmt::format("{}", value));
}
void RowSink::number(std::string_view name, double value, std::string_view) {
  add(name, std::isfinite(value) ? number_text(value) : std::string());
}
void RowSink::text(std::string_view name, std::string_view value, std::string_view) {
  add(name, std::string(value));
}
void RowSink::flag(std::string_view name, bool value, std::string_view) {
  add(name, value ? "true" : "false");
}

}  // namespace shardsim
