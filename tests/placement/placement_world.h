#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "models/placement/registry.h"
#include "sim/cluster/placement.h"
#include "sim/engine/random.h"
#include "tests/support/silent_fields.h"

/// What the tests of placements share: clusters, keys, and strategies with parameters.
namespace shardsim::placement_tests {

inline constexpr std::uint32_t kZones = 3;
inline constexpr std::uint32_t kRacks = 12;

/// Nodes fill zones and racks in turn, as a cluster's do.
inline Member member(std::uint32_t node, double weight = 1) {
  return {NodeId{node}, weight, RackId{node % kRacks}, ZoneId{node % kZones}};
}
inline PlacementInput cluster_of(std::uint32_t nodes, std::size_t replicas = 1,
                                 Spread spread = Spread::node, std::uint64_t seed = 1) {
  PlacementInput input;
  for (std::uint32_t i = 0; i < nodes; ++i) input.membership.members.push_back(member(i));
  input.replicas = replicas;
  input.spread = spread;
  input.seed = seed;
  return input;
}
inline PlacementInput without(PlacementInput input, std::uint32_t node) {
  std::erase_if(input.membership.members, [&](const Member& m) { return m.node.value == node; });
  return input;
}
inline PlacementInput with(PlacementInput input, const Member& m) {
  input.membership.members.push_back(m);
  return input;
}
/// The input of the epoch after the one of `previous`, which must live until it is built.
inline PlacementInput following(const Placement& previous, PlacementInput input) {
  input.previous = &previous;
  return input;
}

inline std::vector<Key> random_keys(std::size_t count, std::uint64_t seed = 1) {
  const RandomStream stream{seed, Purpose::test};
  std::vector<Key> keys;
  for (std::uint64_t i = 0; i < count; ++i) {
    const RandomBits bits = stream.bits({.request = i});
    keys.push_back({.hash = bits.a, .position = bits.b});
  }
  return keys;
}

/// Sets one number by its name and leaves all else as it is.
class SetNumber final : public SilentFields {
 public:
  SetNumber(std::string_view name, std::uint32_t value) : name_(name), value_(value) {}
  bool found() const { return found_; }
  using SilentFields::field;
  void field(std::string_view name, std::uint32_t& value, std::string_view,
             Range<std::uint32_t>) override {
    if (name != name_) return;
    value = value_;
    found_ = true;
  }

 private:
  std::string_view name_;
  std::uint32_t value_;
  bool found_{};
};
class SetReal final : public SilentFields {
 public:
  SetReal(std::string_view name, double value) : name_(name), value_(value) {}
  using SilentFields::field;
  void field(std::string_view name, double& value, std::string_view, Range<double>) override {
    if (name == name_) value = value_;
  }

 private:
  std::string_view name_;
  double value_;
};
/// Chooses one word by its name and place.
class SetChoice final : public SilentFields {
 public:
  SetChoice(std::string_view name, std::string_view word) : name_(name), word_(word) {}
  bool found() const { return found_; }
  using SilentFields::choice;
  void choice(std::string_view name, std::size_t& index, std::span<const Option> options,
              std::string_view) override {
    for (std::size_t i = 0; i < options.size() && name == name_; ++i) {
      if (options[i].name != word_) continue;
      index = i;
      found_ = true;
    }
  }

 private:
  std::string_view name_;
  std::string_view word_;
  bool found_{};
};
inline std::unique_ptr<PlacementFactory> strategy(std::string_view name) {
  for (const PlacementStrategy* s : built_in_placements()) {
    if (s->name == name) return s->make();
  }
  return nullptr;
}
inline std::unique_ptr<PlacementFactory> strategy(std::string_view name, std::string_view parameter,
                                                  std::uint32_t value) {
  auto factory = strategy(name);
  SetNumber set{parameter, value};
  factory->describe(set);
  return set.found() ? std::move(factory) : nullptr;
}

}  // namespace shardsim::placement_tests
