#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/metric_sink.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

/// Writes JSON text: an object's members each on a line, lists of numbers on one.
class JsonSink final : public MetricSink {
 public:
  JsonSink() { open(Shape::object, "", ""); }
  /// The whole text; the sink is done with.
  std::string take() {
    close();
    return std::move(text_);
  }

  void integer(std::string_view name, std::uint64_t value, std::string_view) override;
  void number(std::string_view name, double value, std::string_view) override;
  void text(std::string_view name, std::string_view value, std::string_view) override;
  void flag(std::string_view name, bool value, std::string_view) override;
  void numbers(std::string_view name, const std::vector<double>& values, std::string_view) override;
  void integers(std::string_view name, const std::vector<std::uint64_t>& values,
                std::string_view) override;
  void rows(std::string_view name, const std::vector<std::vector<double>>& values,
            std::string_view) override;

 private:
  void open(Shape shape, std::string_view name, std::string_view meaning) override;
  void close() override;
  void member(std::string_view name);  ///< comma, line, key
  std::string text_;
  struct Level {
    Shape shape{};
    bool empty{true};
  };
  std::vector<Level> levels_;
};

/// Lists names, units and meanings.
class NamesSink final : public MetricSink {
 public:
  std::vector<MetricName> take() { return std::move(names_); }

  void integer(std::string_view name, std::uint64_t, std::string_view meaning) override {
    add(name, "count", meaning);
  }
  void number(std::string_view name, double, std::string_view meaning) override {
    add(name, "ratio", meaning);
  }
  void text(std::string_view name, std::string_view, std::string_view meaning) override {
    add(name, "text", meaning);
  }
  void flag(std::string_view name, bool, std::string_view meaning) override {
    add(name, "flag", meaning);
  }
  void numbers(std::string_view name, const std::vector<double>&,
               std::string_view meaning) override {
    add(name, "ratio", meaning);
  }
  void integers(std::string_view name, const std::vector<std::uint64_t>&,
                std::string_view meaning) override {
    add(name, "count", meaning);
  }
  void rows(std::string_view name, const std::vector<std::vector<double>>&,
            std::string_view meaning) override {
    add(name, "count", meaning);
  }

 private:
  void open(Shape shape, std::string_view name, std::string_view meaning) override;
  void close() override;
  bool one_sample() const override { return true; }
  void add(std::string_view name, std::string_view without_suffix, std::string_view meaning);
  std::vector<std::string> path_;
  std::vector<MetricName> names_;
};

/// Collects the plain values of one object as a row of a table; nested names are joined by '_'.
class RowSink final : public MetricSink {
 public:
  std::vector<std::string> columns;
  std::vector<std::string> cells;

  void integer(std::string_view name, std::uint64_t value, std::string_view) override;
  void number(std::string_view name, double value, std::string_view) override;
  void text(std::string_view name, std::string_view value, std::string_view) override;
  void flag(std::string_view name, bool value, std::string_view) override;
  void numbers(std::string_view, const std::vector<double>&, std::string_view) override {}
  void integers(std::string_view, const std::vector<std::uint64_t>&, std::string_view) override {}
  void rows(std::string_view, const std::vector<std::vector<double>>&, std::string_view) override {}

 private:
  void open(Shape shape, std::string_view name, std::string_view meaning) override;
  void close() override;
  void add(std::string_view name, std::string cell);
  std::vector<std::string> path_;
  std::size_t in_lists_{};  ///< what lists and maps hold is no column
};

}  // namespace shardsim
