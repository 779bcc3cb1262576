#pragma once

#include <span>
#include <string_view>

#include "workloads/generated.h"

namespace shardsim::workloads {

/// One of YCSB's core workloads, under the name "ycsb_a" … "ycsb_f". All have records of 10 fields
/// of 100 bytes, and YCSB's own scrambled generator where its files say `zipfian`.
/// Source: Cooper et al., Benchmarking cloud serving systems with YCSB, SoCC 2010, and the files
/// workloads/workloada … workloadf.
struct Preset {
  std::string_view name;
  std::string_view summary;
  void (*apply)(GeneratedConfig& config);
};

std::span<const Preset> presets();

/// The same as options of a choice, with "none" before the first.
std::span<const Option> preset_options();

}  // namespace shardsim::workloads
