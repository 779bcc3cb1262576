#include "sim/cluster/workload.h"

#include <algorithm>

namespace shardsim {

double Popularity::top(double n) const {
  double share = 0;
  for (const PopularityGroup& g : groups) {
    if (n <= 0) break;
    share += g.share_each * std::min(n, g.keys);
    n -= g.keys;
  }
  return std::min(share, 1.0);
}

}  // namespace shardsim
