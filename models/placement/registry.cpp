#include "models/placement/registry.h"

#include "models/placement/strategies.h"

namespace shardsim {

std::vector<const PlacementStrategy*> built_in_placements() {
  return {
#define STRATEGY(name) &placement::name,
#include "models/placement/strategies.inc"
#undef STRATEGY
  };
}

}  // namespace shardsim
