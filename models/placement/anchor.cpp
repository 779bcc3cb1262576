#include <algorithm>
#include <cmath>

#include "models/placement/anchor_hash.h"
#include "models/placement/bucket_placement.h"
#include "models/placement/strategies.h"
#include "sim/config/fields.h"

namespace shardsim::placement {

namespace {

struct AnchorParameters {
  double capacity_factor{2};
};
void fields_of(AnchorParameters& p, Fields& f) {
  f.field("capacity_factor", p.capacity_factor,
          "Buckets for each node of the start, rounded up; a node that joins beyond them has all "
          "keys placed anew.",
          {1, 1000});
}

/// AnchorHash (Mendelson et al., IEEE/ACM ToN 2021) over the nodes: see AnchorHash, and
/// BucketPlacement for how nodes come by their buckets.
///
/// Even shares; any node can leave or join, and only what it loses or gains moves.
class AnchorBuckets : public AnchorHash {
 public:
  static constexpr std::string_view kName = "anchor";
  AnchorBuckets(const AnchorParameters& p, std::uint32_t working)
      : AnchorHash(working, static_cast<std::uint32_t>(
                                std::min(std::ceil(working * p.capacity_factor), kMost))) {}

 private:
  static constexpr double kMost = 1u << 31;
};

}  // namespace

constinit const PlacementStrategy anchor{
    .name = "anchor",
    .summary = "AnchorHash: even shares, least movement whichever node leaves, constant time",
    .theory =
        "Exactly even shares; a join or leave moves 1/(n+1) or 1/n of the keys, never between "
        "others. 1 + ln(a/n) draws for a buckets, 16 bytes each; no weights.",
    .source = "Mendelson et al., AnchorHash, IEEE/ACM ToN 2021",
    .make = &CheckedFactoryOf<AnchorParameters,
                              BucketPlacement<AnchorParameters, AnchorBuckets>>::make};

}  // namespace shardsim::placement
