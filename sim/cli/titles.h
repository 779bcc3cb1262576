#pragma once

#include <span>
#include <string>
#include <vector>

namespace shardsim {

/// Titles of columns for some metrics, given by pointer ("/metrics/ops/get/latency_us/p99"): short
/// ("get p99"), and no two alike.
std::vector<std::string> metric_titles(std::span<const std::string> pointers);

/// Titles of columns for some settings ("/store/placement/strategy"): their last steps, as many as
/// it takes to tell them apart ("strategy").
std::vector<std::string> setting_titles(std::span<const std::string> pointers);

}  // namespace shardsim
