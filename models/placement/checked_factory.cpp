#include "models/placement/checked_factory.h"

#include <fmt/format.h>

#include "models/placement/spread.h"

namespace shardsim {

std::optional<std::string> objection_to_weights(std::string_view strategy,
                                                const PlacementInput& input) {
  if (equal_weights(input.membership.members)) return {};
  return fmt::format(
      "\"{}\" gives every node the same share and can't follow weights; give all nodes one weight "
      "(/cluster/node/weight, /cluster/classes), or choose a strategy that can, such as \"ring\", "
      "\"rendezvous\" or \"straw2\"",
      strategy);
}

}  // namespace shardsim
