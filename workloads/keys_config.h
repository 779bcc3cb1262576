#pragma once

#include <cstdint>
#include <span>

#include "sim/config/fields.h"

namespace shardsim::workloads {

enum class KeyDistribution : std::uint8_t {
  zipf,
  ycsb_scrambled,
  uniform,
  hotspot,
  latest,
  lognormal,
};

/// Where popular keys lie in key order. It decides whether range partitioning suffers.
enum class Locality : std::uint8_t { adjacent, scattered };

/// The `keys` section.
struct KeysConfig {
  static constexpr std::uint64_t kMostKeys = 10'000'000'000;

  std::uint64_t count{1'000'000};
  KeyDistribution distribution{KeyDistribution::zipf};
  double exponent{0.99};         ///< of zipf
  double latest_exponent{0.99};  ///< of latest
  double hot_keys{0.2};          ///< fraction of the keys
  double hot_requests{0.8};      ///< fraction of the requests
  double sigma{3.1};             ///< of lognormal
  Locality locality{Locality::scattered};
};
void fields_of(KeysConfig& c, Fields& f);

/// The parameters of one distribution alone.
void describe_distribution(KeysConfig& c, KeyDistribution distribution, Fields& f);

std::span<const Option> key_distributions();

}  // namespace shardsim::workloads
