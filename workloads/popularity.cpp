#include "workloads/popularity.h"

#include <algorithm>
#include <cmath>

namespace shardsim::workloads {

Popularity grouped(double keys, const std::function<double(double from, double to)>& share) {
  constexpr double kSingle = 4096;
  Popularity p;
  p.key_count = keys;
  for (double from = 0; from < keys;) {
    const double width = from < kSingle ? 1 : std::min(std::floor(from / 64), keys - from);
    p.groups.push_back({share(from, from + width) / width, width});
    from += width;
  }
  return p;
}

}  // namespace shardsim::workloads
