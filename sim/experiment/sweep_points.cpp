#include "sim/experiment/sweep_points.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/nearest.h"

namespace shardsim {

namespace {

class SweepReader {
 public:
  SweepReader(const std::string& file, std::vector<std::string>& errors)
      : file_(file), errors_(errors) {}

  std::vector<SweepValues> read(const JsonValue& sweep) {
    std::vector<SweepValues> points{{}};
    if (!sweep.is_object()) {
      wrong(sweep, "/sweep", "must be an object with \"grid\", \"zip\" or \"list\"");
      return points;
    }
    for (const auto& [name, block] : sweep.members) {
      const std::string at = "/sweep/" + name;
      if (name == "grid") {
        multiply(points, grid(block, at), block, at);
      } else if (name == "zip") {
        multiply(points, zip(block, at), block, at);
      } else if (name == "list") {
        multiply(points, list(block, at), block, at);
      } else {
        const std::vector<std::string> known{"grid", "zip", "list"};
        wrong(block, at,
              fmt::format("there is no such key; one of {}{}", fmt::join(known, ", "),
                          did_you_mean(name, known)));
      }
    }
    if (sweep.members.empty()) {
      wrong(sweep, "/sweep", "sweeps nothing; \"grid\", \"zip\" or \"list\" says what");
    }
    return points;
  }

 private:
  void wrong(const JsonValue& value, const std::string& at, const std::string& what) {
    errors_.push_back(fmt::format("{}:{}: {}: {}", file_, value.line, at, what));
  }
  void multiply(std::vector<SweepValues>& points, const std::vector<SweepValues>& by,
                const JsonValue& block, const std::string& at) {
    if (by.empty()) return;  // an error, told of
    if (by.size() > kMostPoints / points.size()) {
      wrong(block, at, fmt::format("makes more than {} points; sweep fewer values", kMostPoints));
      return;
    }
    std::vector<SweepValues> all;
    all.reserve(points.size() * by.size());
    for (const SweepValues& p : points) {
      for (const SweepValues& b : by) {
        all.push_back(p);
        all.back().insert(all.back().end(), b.begin(), b.end());
      }
    }
    points = std::move(all);
  }
  /// The values of one swept pointer; null where it is wrong.
  const std::vector<JsonValue>* values(const std::string& pointer, const JsonValue& value,
                                       const std::string& at) {
    if (!value.is_array()) {
      wrong(value, at, pointer + " must have a list of values");
      return nullptr;
    }
    if (value.elements.empty()) {
      wrong(value, at, pointer + " has no values; at least one");
      return nullptr;
    }
    return &value.elements;
  }
  static std::string values_word(std::size_t n) {
    return fmt::format("{} {}", n, n == 1 ? "value" : "values");
  }
  bool usable(const JsonValue& block, const std::string& at) {
    if (!block.is_object()) {
      wrong(block, at,
            "must be an object of pointers with lists of values, such as "
            "{\"/cluster/nodes\": [10, 20]}");
      return false;
    }
    if (block.members.empty()) wrong(block, at, "sweeps nothing; at least one pointer");
    return !block.members.empty();
  }
  std::vector<SweepValues> grid(const JsonValue& block, const std::string& at) {
    if (!usable(block, at)) return {};
    std::vector<SweepValues> points{{}};
    for (const auto& [pointer, value] : block.members) {
      const auto* list = values(pointer, value, at);
      if (list == nullptr) continue;
      std::vector<SweepValues> one;
      for (const JsonValue& v : *list) one.push_back({{as_pointer(pointer), v}});
      multiply(points, one, value, at);
    }
    return points;
  }
  std::vector<SweepValues> zip(const JsonValue& block, const std::string& at) {
    if (!usable(block, at)) return {};
    std::vector<SweepValues> points;
    const std::string& first = block.members.front().first;
    for (const auto& [pointer, value] : block.members) {
      const auto* list = values(pointer, value, at);
      if (list == nullptr) continue;
      if (points.empty()) points.resize(list->size());
      if (list->size() != points.size()) {
        wrong(value, at,
              fmt::format("{} has {} and {} has {}; lists of one length are taken together",
                          pointer, values_word(list->size()), first, values_word(points.size())));
        continue;
      }
      for (std::size_t i = 0; i < list->size(); ++i)
        points[i].emplace_back(as_pointer(pointer), (*list)[i]);
    }
    return points;
  }
  std::vector<SweepValues> list(const JsonValue& block, const std::string& at) {
    std::vector<SweepValues> points;
    if (!block.is_array() || block.elements.empty()) {
      wrong(block, at, "must be a list of points, such as [{\"/cluster/nodes\": 10}]");
      return points;
    }
    for (std::size_t i = 0; i < block.elements.size(); ++i) {
      const JsonValue& element = block.elements[i];
      const std::string here = fmt::format("{}/{}", at, i);
      if (!element.is_object() || element.members.empty()) {
        wrong(element, here, "must be an object of pointers with values");
        continue;
      }
      SweepValues point;
      for (const auto& [pointer, value] : element.members) {
        point.emplace_back(as_pointer(pointer), value);
      }
      points.push_back(std::move(point));
    }
    return points;
  }

  const std::string& file_;
  std::vector<std::string>& errors_;
};

}  // namespace

std::vector<SweepValues> sweep_points(const JsonValue* sweep, const std::string& file,
                                      std::vector<std::string>& errors) {
  if (sweep == nullptr) return {{}};
  return SweepReader{file, errors}.read(*sweep);
}

}  // namespace shardsim
