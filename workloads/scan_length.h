#pragma once

#include <cstdint>

#include "sim/config/fields.h"
#include "sim/engine/random.h"

namespace shardsim::workloads {

enum class ScanLengthKind : std::uint8_t { constant, uniform };

/// The `scan_length` section: records that a scan asks for. Uniform from 1 to 100 as in YCSB's
/// workload E, unless set.
struct ScanLength {
  ScanLengthKind kind{ScanLengthKind::uniform};
  std::uint32_t rows{100};  ///< constant
  std::uint32_t least{1};   ///< uniform
  std::uint32_t most{100};

  std::uint32_t draw(std::uint64_t bits) const {
    if (kind == ScanLengthKind::constant) return rows;
    return least + static_cast<std::uint32_t>(below(bits, std::uint64_t{most} - least + 1));
  }
  double mean() const {
    return kind == ScanLengthKind::constant ? rows : (static_cast<double>(least) + most) / 2;
  }
};

/// Names it under `name`.
void describe_scan_length(ScanLength& s, std::string_view name, Fields& f);

}  // namespace shardsim::workloads
