#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shardsim {

/// Takes the description of a result's metrics (describe_metrics), which names each of them once,
/// with its value and its meaning. What takes it makes the JSON, its schema, the list of names, or
/// a row of a table.
class MetricSink {
 public:
  virtual ~MetricSink() = default;

  virtual void integer(std::string_view name, std::uint64_t value, std::string_view meaning) = 0;
  /// Not finite: unknown or infinite, null in results.
  virtual void number(std::string_view name, double value, std::string_view meaning) = 0;
  virtual void text(std::string_view name, std::string_view value, std::string_view meaning) = 0;
  virtual void flag(std::string_view name, bool value, std::string_view meaning) = 0;
  virtual void numbers(std::string_view name, const std::vector<double>& values,
                       std::string_view meaning) = 0;
  virtual void integers(std::string_view name, const std::vector<std::uint64_t>& values,
                        std::string_view meaning) = 0;
  /// Rows of numbers; in text a line for each, but all pairs on one.
  virtual void rows(std::string_view name, const std::vector<std::vector<double>>& values,
                    std::string_view meaning) = 0;

  template <class Body>
  void object(std::string_view name, std::string_view meaning, const Body& body) {
    open(Shape::object, name, meaning);
    body();
    close();
  }
  /// An object whose keys are data, each with the same fields: `placeholder` stands for a key in
  /// names; `key_of(item)` and `body(item)` are called for each item.
  template <class T, class KeyOf, class Body>
  void map(std::string_view name, std::string_view placeholder, const std::vector<T>& items,
           std::string_view meaning, const KeyOf& key_of, const Body& body) {
    open(Shape::map, name, meaning);
    for_each(items, [&](const T& item) {
      const std::string key = one_sample() ? std::string(placeholder) : std::string(key_of(item));
      open(Shape::object, key, "");
      body(item);
      close();
    });
    close();
  }
  /// A list of objects.
  template <class T, class Body>
  void list(std::string_view name, const std::vector<T>& items, std::string_view meaning,
            const Body& body) {
    open(Shape::list, name, meaning);
    for_each(items, [&](const T& item) {
      open(Shape::object, "", "");
      body(item);
      close();
    });
    close();
  }

 protected:
  enum class Shape : std::uint8_t { object, map, list };
  virtual void open(Shape shape, std::string_view name, std::string_view meaning) = 0;
  virtual void close() = 0;
  /// Whether one item stands for all, a blank one where there is none.
  virtual bool one_sample() const { return false; }

 private:
  template <class T, class Body>
  void for_each(const std::vector<T>& items, const Body& body) {
    if (one_sample()) {
      body(items.empty() ? T{} : items.front());
      return;
    }
    for (const T& item : items) body(item);
  }
};

/// Six significant digits, "null" where not finite; the same text everywhere.
std::string number_text(double value);

}  // namespace shardsim
