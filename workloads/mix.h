#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster/types.h"
#include "sim/config/fields.h"

namespace shardsim::workloads {

/// The `mix` section: how often each operation comes, by name, relative to the others.
using MixConfig = std::map<std::string, double, std::less<>>;

/// What is wrong with a mix for a system that has these operations, as one sentence; nullopt where
/// it can be drawn from.
std::optional<std::string> objection_to(const MixConfig& mix, std::span<const Option> operations);

/// 95% get and 5% put where a system has both, else all operations alike.
MixConfig default_mix(std::span<const Option> operations);

/// The place of an operation among a system's; nullopt where it has none of that name.
std::optional<OperationId> find_operation(std::span<const Option> operations,
                                          std::string_view name);

/// Draws operations by their shares. Compares integers, so every machine draws the same.
class Mix {
 public:
  /// Aborts where there is an objection_to().
  Mix(const MixConfig& mix, std::span<const Option> operations);
  OperationId draw(std::uint64_t bits) const {
    std::uint8_t i = 0;
    while (i < last_ && bits >= end_[i]) ++i;
    return OperationId{i};
  }
  const std::vector<double>& shares() const { return shares_; }
  /// The share of an operation by name, 0 where the system has none such.
  double share(std::optional<OperationId> operation) const {
    return operation ? shares_[operation->index()] : 0;
  }

 private:
  std::vector<double> shares_;      ///< add up to 1
  std::vector<std::uint64_t> end_;  ///< bits below it draw the operation or one before it
  std::uint8_t last_{};             ///< the last operation that has a share
};

}  // namespace shardsim::workloads
