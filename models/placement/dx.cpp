#include <algorithm>
#include <cmath>

#include "models/placement/bucket_placement.h"
#include "models/placement/dx_hash.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct DxParameters {
  double capacity_factor{2};
};
void fields_of(DxParameters& p, Fields& f) {
  f.field("capacity_factor", p.capacity_factor,
          "Buckets for each node of the start, rounded up to a power of two in all; a node that "
          "joins beyond them has all keys placed anew.",
          {1, 1000});
}

/// DxHash (Dong and Wang, arXiv 2107.07930, 2021) over the nodes: see DxHash, and BucketPlacement
/// for how nodes come by their buckets.
///
/// Even shares; any node can leave or join, and only what it loses or gains moves.
class DxBuckets : public DxHash {
 public:
  static constexpr std::string_view kName = "dx";
  DxBuckets(const DxParameters& p, std::uint32_t working)
      : DxHash(working, static_cast<std::uint32_t>(
                            std::min(std::ceil(working * p.capacity_factor), kMost))) {}

 private:
  static constexpr double kMost = 1u << 31;
};

}  // namespace

constinit const PlacementStrategy dx{
    .name = "dx",
    .summary = "DxHash: the first live node of a random sequence; least movement, a bit a node",
    .theory =
        "Exactly even shares; a join or leave moves 1/(n+1) or 1/n of the keys, never between "
        "others. a/n probes on average for a buckets, a bit each; no weights.",
    .source = "Dong and Wang, DxHash, arXiv 2107.07930, 2021",
    .make = &CheckedFactoryOf<DxParameters, BucketPlacement<DxParameters, DxBuckets>>::make};

}  // namespace shardsim::placement
