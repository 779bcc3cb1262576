#include "models/placement/multi_probe_ring.h"

#include "sim/engine/check.h"

namespace shardsim {

MultiProbeRing::MultiProbeRing(const std::vector<RingToken>& points, std::uint32_t probes)
    : probes_(probes) {
  SHARDSIM_CHECK(!points.empty(), "a ring has points");
  SHARDSIM_CHECK(probes >= 1 && probes <= kMostProbes, "1 to kMostProbes probes");
  std::vector<std::uint64_t> lasts;
  for (const RingToken& p : points) {
    lasts.push_back(p.place);
    members_.push_back(p.member);
  }
  lasts.push_back(UINT64_MAX);
  arcs_ = IntervalTable{lasts, {}, 0};
}

MultiProbeRing::Walk::Walk(const MultiProbeRing& ring, std::uint64_t h1, std::uint64_t h2)
    : ring_(&ring), h1_(h1), h2_(h2) {
  std::uint64_t place = h1;
  for (std::uint32_t probe = 0; probe < ring.probes_; ++probe, place += h2) {
    const std::size_t row = ring.arcs_.find(place);
    const std::size_t point = row < ring.points() ? row : 0;
    point_[probe] = static_cast<std::uint32_t>(point);
    distance_[probe] = ring.arcs_.last(point) - place;
  }
}

std::uint32_t MultiProbeRing::Walk::next() {
  std::uint32_t best = 0;
  for (std::uint32_t probe = 1; probe < ring_->probes_; ++probe) {
    if (distance_[probe] > distance_[best]) continue;
    // Equal distances go by member, whatever else lies on the ring.
    if (distance_[probe] < distance_[best] ||
        ring_->members_[point_[probe]] < ring_->members_[point_[best]]) {
      best = probe;
    }
  }
  const std::uint32_t found = ring_->members_[point_[best]];
  point_[best] = point_[best] + 1 < ring_->points() ? point_[best] + 1 : 0;
  distance_[best] = ring_->arcs_.last(point_[best]) - (h1_ + best * h2_);
  return found;
}

}  // namespace shardsim
