#include "workloads/mix.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/engine/check.h"

namespace shardsim::workloads {

namespace {

std::string names_of(std::span<const Option> operations) {
  std::string all;
  for (const Option& o : operations) all += fmt::format("{}{}", all.empty() ? "" : ", ", o.name);
  return all;
}

}  // namespace

std::optional<OperationId> find_operation(std::span<const Option> operations,
                                          std::string_view name) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].name == name) return OperationId{static_cast<std::uint8_t>(i)};
  }
  return {};
}

std::optional<std::string> objection_to(const MixConfig& mix, std::span<const Option> operations) {
  double sum = 0;
  for (const auto& [name, share] : mix) {
    if (!find_operation(operations, name)) {
      return fmt::format("the system has no operation \"{}\"; it has {}", name,
                         names_of(operations));
    }
    if (!(share >= 0) || !std::isfinite(share)) {
      return fmt::format("the share of {} is {}; a share is 0 or more, relative to the others",
                         name, share);
    }
    sum += share;
  }
  if (sum > 0) return {};
  return fmt::format("{}; give at least one operation a share above 0, out of {}",
                     mix.empty() ? "the mix is empty" : "all shares of the mix are 0",
                     names_of(operations));
}

MixConfig default_mix(std::span<const Option> operations) {
  if (find_operation(operations, "get") && find_operation(operations, "put")) {
    return {{"get", 0.95}, {"put", 0.05}};
  }
  MixConfig mix;
  for (const Option& o : operations) mix.emplace(o.name, 1.0);
  return mix;
}

Mix::Mix(const MixConfig& mix, std::span<const Option> operations) {
  SHARDSIM_CHECK(!objection_to(mix, operations), "a mix is checked before it is drawn from");
  double sum = 0;
  for (const auto& [name, share] : mix) sum += share;
  double up_to = 0;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const auto found = mix.find(operations[i].name);
    const double share = found == mix.end() ? 0 : found->second / sum;
    shares_.push_back(share);
    if (share > 0) last_ = static_cast<std::uint8_t>(i);
    up_to += share;
    const double edge = up_to * 0x1p64;
    end_.push_back(edge >= 0x1p64 ? UINT64_MAX : static_cast<std::uint64_t>(edge));
  }
}

}  // namespace shardsim::workloads
