#include "models/placement/bucket_placement.h"
#include "models/placement/memento_hash.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct MementoParameters {};
void fields_of(MementoParameters&, Fields&) {}

/// MementoHash (Coluzzi et al., IEEE/ACM ToN 2024) over the nodes: see MementoHash, and
/// BucketPlacement for how nodes come by their buckets.
///
/// Even shares; any node can leave or join, and only what it loses or gains moves.
class MementoBuckets : public MementoHash {
 public:
  static constexpr std::string_view kName = "memento";
  MementoBuckets(const MementoParameters&, std::uint32_t working) : MementoHash(working) {}
  bool full() const { return false; }
};

}  // namespace

constinit const PlacementStrategy memento{
    .name = "memento",
    .summary = "MementoHash: jump hash that any node can leave, remembering those that did",
    .theory =
        "Exactly even shares; a join or leave moves 1/(n+1) or 1/n of the keys, never between "
        "others. Jump's O(log n), memory only for the nodes that left and nobody replaced; no "
        "weights.",
    .source = "Coluzzi et al., MementoHash, IEEE/ACM ToN 2024",
    .make = &CheckedFactoryOf<MementoParameters,
                              BucketPlacement<MementoParameters, MementoBuckets>>::make};

}  // namespace shardsim::placement
