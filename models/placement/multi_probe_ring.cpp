#include "models/placement/multi_probe_ring.h"

#include <bit>

#include "sim/engine/check.h"

namespace shardsim {

MultiProbeRing::MultiProbeRing(const std::vector<RingToken>& points, std::uint32_t probes)
    : probes_(probes) {
  SHARDSIM_CHECK(!points.empty(), "a ring has points");
  SHARDSIM_CHECK(probes >= 1 && probes <= kMostProbes, "1 to kMostProbes probes");
  places_.reserve(points.size() + 1);
  for (const RingToken& p : points) {
    places_.push_back(p.place);
    members_.push_back(p.member);
  }
  places_.push_back(UINT64_MAX);
  const auto bits = static_cast<int>(std::bit_width(points.size())) + 2;
  shift_ = 64 - bits;
  std::uint32_t point = 0;
  for (std::uint64_t entry = 0; entry < (std::uint64_t{1} << bits); ++entry) {
    while (places_[point] < (entry << shift_)) ++point;
    first_.push_back(point);
  }
}

MultiProbeRing::Walk::Walk(const MultiProbeRing& ring, std::uint64_t h1, std::uint64_t h2)
    : ring_(&ring), h1_(h1), h2_(h2) {
  std::uint64_t place = h1;
  for (std::uint32_t probe = 0; probe < ring.probes_; ++probe, place += h2) {
    point_[probe] = ring.point_from(place);
    distance_[probe] = ring.places_[point_[probe]] - place;
  }
}

std::uint32_t MultiProbeRing::Walk::next() {
  // Equal distances go by member, whatever else lies on the ring. They are rare: one branch.
  std::uint32_t best = 0;
  std::uint64_t least = distance_[0];
  for (std::uint32_t probe = 1; probe < ring_->probes_; ++probe) {
    const std::uint64_t distance = distance_[probe];
    if (distance == least) [[unlikely]] {
      if (ring_->members_[point_[probe]] < ring_->members_[point_[best]]) best = probe;
    }
    best = distance < least ? probe : best;
    least = distance < least ? distance : least;
  }
  const std::uint32_t found = ring_->members_[point_[best]];
  point_[best] = point_[best] + 1 < ring_->points() ? point_[best] + 1 : 0;
  distance_[best] = ring_->places_[point_[best]] - (h1_ + best * h2_);
  return found;
}

}  // namespace shardsim
