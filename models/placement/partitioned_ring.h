#pragma once

#include <cstdint>
#include <memory>

#include "sim/cluster/placement.h"

namespace shardsim {

/// Rings whose partitions are equal parts of the hash space, as Dynamo's strategies 2 and 3.
/// Source: DeCandia et al., "Dynamo", SOSP 2007, section 6.2.

/// Strategy 2: random tokens as on the plain ring, `virtual_nodes` of them for a node of weight 1,
/// and each partition goes to the nodes whose tokens follow its end. Shares vary as the ring's do;
/// what is gained is that partitions keep their bounds when nodes change.
std::unique_ptr<Placement> ring_of_random_tokens(std::uint32_t virtual_nodes,
                                                 std::uint32_t partitions,
                                                 const PlacementInput& input);

/// Strategy 3: a token for each partition, which its owner has the first copies of, and further
/// copies at the owners of the partitions that follow. Every node owns its share by weight to
/// within one; a joining node takes tokens from others, a leaving one's are dealt out at random,
/// and no other owner changes: see reassign_ranges(). Further copies follow the owners.
std::unique_ptr<Placement> ring_of_equal_shares(std::uint32_t partitions,
                                                const PlacementInput& input);

}  // namespace shardsim
