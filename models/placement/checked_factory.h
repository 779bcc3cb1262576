#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/cluster/placement.h"

namespace shardsim {

/// As PlacementFactoryOf, for a placement that can't be built from every input: `Type` has
/// `static std::optional<std::string> objection(const Parameters&, const PlacementInput&)`.
template <class Parameters, class Type>
class CheckedFactoryOf final : public PlacementFactory {
 public:
  void describe(Fields& fields) override { fields_of(parameters_, fields); }
  std::unique_ptr<Placement> build(const PlacementInput& input) const override {
    return std::make_unique<Type>(parameters_, input);
  }
  std::optional<std::string> objection(const PlacementInput& input) const override {
    return Type::objection(parameters_, input);
  }
  static std::unique_ptr<PlacementFactory> make() { return std::make_unique<CheckedFactoryOf>(); }

 private:
  Parameters parameters_{};
};

/// For strategies whose buckets are all alike: nullopt when all weights are equal, else a sentence
/// that says so.
std::optional<std::string> objection_to_weights(std::string_view strategy,
                                                const PlacementInput& input);

}  // namespace shardsim
