#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/distribution.h"
#include "sim/engine/units.h"

namespace shardsim {

/// What a number may be, ends included unless `above` is set: then the least itself is refused.
template <class T>
struct Range {
  T least{};
  T most{std::numeric_limits<T>::max()};
  bool above{false};
};

/// One allowed word of an enumeration or one member of a family, with what it means.
struct Option {
  std::string_view name;
  std::string_view meaning;
};

/// The one description of a config struct. Each struct has `void fields_of(Struct&, Fields&)` that
/// names every field once, with its meaning and range; the values in the struct are the defaults.
/// Visitors do the rest: the reader (with all errors), the JSON Schema, `explain`, the resolved
/// config and where each value came from, completion. So nothing is said twice.
///
///   struct RingParameters { std::uint32_t virtual_nodes = 128; };
///   inline void fields_of(RingParameters& p, Fields& f) {
///     f.field("virtual_nodes", p.virtual_nodes, "Points on the ring that a node owns.", {1,
///     65536});
///   }
class Fields {
 public:
  virtual ~Fields() = default;

  // Values. Text in configs: numbers as they are, or with human units ("60s", "4KiB", "10Gbit/s",
  // "200k/s", "1G").
  virtual void field(std::string_view name, bool& value, std::string_view meaning) = 0;
  virtual void field(std::string_view name, std::uint32_t& value, std::string_view meaning,
                     Range<std::uint32_t> range = {}) = 0;
  virtual void field(std::string_view name, std::uint64_t& value, std::string_view meaning,
                     Range<std::uint64_t> range = {}) = 0;
  virtual void field(std::string_view name, double& value, std::string_view meaning,
                     Range<double> range = {}) = 0;
  virtual void field(std::string_view name, std::string& value, std::string_view meaning) = 0;
  virtual void field(std::string_view name, Duration& value, std::string_view meaning,
                     Range<Duration> range = {Duration{0}, Duration::max()}) = 0;
  virtual void field(std::string_view name, Bytes& value, std::string_view meaning,
                     Range<Bytes> range = {Bytes{0}, Bytes{INT64_MAX}}) = 0;
  virtual void field(std::string_view name, Rate& value, std::string_view meaning,
                     Range<Rate> range = {Rate{0}, Rate{1e12}, true}) = 0;
  virtual void field(std::string_view name, Bandwidth& value, std::string_view meaning,
                     Range<Bandwidth> range = {Bandwidth{0}, Bandwidth{1e15}}) = 0;
  virtual void field(std::string_view name, Durations& value, std::string_view meaning) = 0;
  virtual void field(std::string_view name, Sizes& value, std::string_view meaning) = 0;

  /// One word out of `options`; `index` is its place among them.
  virtual void choice(std::string_view name, std::size_t& index, std::span<const Option> options,
                      std::string_view meaning) = 0;

  /// An enumeration whose values are 0, 1, 2 … in the order of `options`.
  template <class E>
  void choice(std::string_view name, E& value, std::span<const Option> options,
              std::string_view meaning) {
    auto index = static_cast<std::size_t>(value);
    choice(name, index, options, meaning);
    value = static_cast<E>(index);
  }

  /// A nested object. `describe` names its fields on the Fields that it is handed.
  using Describe = std::function<void(Fields&)>;
  virtual void object(std::string_view name, std::string_view meaning,
                      const Describe& describe) = 0;
  template <class Struct>
    requires requires(Struct& s, Fields& f) { fields_of(s, f); }
  void field(std::string_view name, Struct& value, std::string_view meaning) {
    object(name, meaning, [&value](Fields& f) { fields_of(value, f); });
  }

  /// An object that may be left out: present() is called before its fields are read.
  virtual void optional_object(std::string_view name, bool& present, std::string_view meaning,
                               const Describe& describe) = 0;

  /// A list of objects. The reader calls `resize` with the list's length, then `describe(i)`.
  virtual void list(std::string_view name, std::size_t size, std::string_view meaning,
                    const std::function<void(std::size_t)>& resize,
                    const std::function<void(std::size_t, Fields&)>& describe) = 0;
  template <class Struct>
    requires requires(Struct& s, Fields& f) { fields_of(s, f); }
  void field(std::string_view name, std::vector<Struct>& values, std::string_view meaning) {
    list(
        name, values.size(), meaning, [&values](std::size_t n) { values.resize(n); },
        // A schema asks for the fields of an element of an empty list too.
        [&values](std::size_t i, Fields& f) {
          Struct blank{};
          fields_of(i < values.size() ? values[i] : blank, f);
        });
  }

  /// A list of node numbers, `[3, 17]`; and an optional number, absent by default.
  virtual void field(std::string_view name, std::vector<std::uint32_t>& values,
                     std::string_view meaning, Range<std::uint32_t> range = {}) = 0;
  virtual void field(std::string_view name, std::optional<std::uint32_t>& value,
                     std::string_view meaning, Range<std::uint32_t> range = {}) = 0;
  virtual void field(std::string_view name, std::optional<double>& value, std::string_view meaning,
                     Range<double> range = {}) = 0;
  virtual void field(std::string_view name, std::optional<Duration>& value,
                     std::string_view meaning,
                     Range<Duration> range = {Duration{0}, Duration::max()}) = 0;

  /// Named shares, `{ "get": 0.95, "put": 0.05 }`: names out of `allowed` only.
  virtual void shares(std::string_view name, std::map<std::string, double, std::less<>>& values,
                      std::span<const Option> allowed, std::string_view meaning) = 0;

  /// A member of a family, chosen by the word under `tag`, whose own fields stand beside it:
  /// `"placement": { "strategy": "ring", "virtual_nodes": 256 }`. The reader calls
  /// `select(index)`, which returns the description of that member's fields and sets it up with
  /// its defaults. A key that belongs to another member only has no effect here: a warning,
  /// not an error, since another point of a sweep may use it.
  virtual void family(std::string_view name, std::string_view tag, std::size_t& index,
                      std::span<const Option> members, std::string_view meaning,
                      const std::function<Describe(std::size_t)>& select) = 0;

  /// A list of members of a family, each as `family` has it or as its word alone:
  /// `[ "modulo", { "strategy": "ring", "virtual_nodes": 256 } ]`. The reader sets `indices` to the
  /// list's members and calls `select(place, member)` for each.
  virtual void families(std::string_view name, std::string_view tag,
                        std::vector<std::size_t>& indices, std::span<const Option> members,
                        std::string_view meaning,
                        const std::function<Describe(std::size_t, std::size_t)>& select) = 0;

  /// A member of a family written as its only key: `{ "zipf": 0.99 }`, `{ "hotspot": {…} }`,
  /// `{ "uniform": {} }`. A member with a single field may be given by that field's value alone.
  virtual void keyed_family(std::string_view name, std::size_t& index,
                            std::span<const Option> members, std::string_view meaning,
                            const std::function<Describe(std::size_t)>& select) = 0;

  /// Fields at this place that exist only where `here`; elsewhere they are settings of `whose`,
  /// which is not chosen: known, but without effect.
  virtual void only_where(bool here, std::string_view whose, const Describe& describe) {
    static_cast<void>(whose);
    if (here) describe(*this);
  }

  /// Reports a contradiction among fields already read at this place, e.g. "a read_quorum of 4 is
  /// larger than the 3 replicas; at most 3". `field` is the field to point at, or "object/field"
  /// below it. Only readers listen.
  virtual void objection(std::string_view field, const std::string& text) {
    static_cast<void>(field);
    static_cast<void>(text);
  }

  /// Says that `field`, though allowed, changes nothing here, and why. Only readers listen, and
  /// only where the user set it: a warning at every run, an error under `check --strict`.
  virtual void without_effect(std::string_view field, const std::string& why) {
    static_cast<void>(field);
    static_cast<void>(why);
  }
};

}  // namespace shardsim
