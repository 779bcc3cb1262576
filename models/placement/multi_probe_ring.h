#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/placement/interval_table.h"
#include "models/placement/ring_placement.h"
#include "sim/cluster/placement.h"

namespace shardsim {

/// The most probes that a key makes.
inline constexpr std::uint32_t kMostProbes = 128;

/// A ring of few points where each key looks from several places: multi-probe consistent hashing.
///
/// A key probes at h1, h1 + h2, h1 + 2 h2, ... and belongs to the point that lies least far
/// clockwise of any probe. Ordered by that distance, all points give a preference order in which a
/// point that comes or goes changes nothing between others.
/// A look-up finds the points by IntervalTable's index; the textbook searches the points anew for
/// each probe. Source: Appleton and O'Reilly, "Multi-probe consistent hashing", 2015, section 3;
/// double hashing as in go-mpchash.
class MultiProbeRing {
 public:
  /// `points` in ascending order, at least one; 1 .. kMostProbes probes.
  MultiProbeRing(const std::vector<RingToken>& points, std::uint32_t probes);

  /// A key's preference order under way. Allocates nothing.
  class Walk {
   public:
    Walk(const MultiProbeRing& ring, std::uint64_t h1, std::uint64_t h2);
    /// The member of the next point. Members come again: as often as they have points, and a point
    /// as often as probes reach it. All have come before a point does so by one probe.
    std::uint32_t next();

   private:
    const MultiProbeRing* ring_;
    std::uint64_t h1_;
    std::uint64_t h2_;
    std::array<std::uint32_t, kMostProbes> point_;     // that a probe has reached,
    std::array<std::uint64_t, kMostProbes> distance_;  // and how far it lies from there
  };

  std::size_t points() const { return members_.size(); }
  std::uint32_t probes() const { return probes_; }
  Bytes memory() const {
    return arcs_.memory() +
           Bytes{static_cast<std::int64_t>(members_.capacity() * sizeof(std::uint32_t))};
  }

 private:
  std::uint32_t probes_;
  IntervalTable arcs_;  ///< by point, without nodes; then what is past the last point
  std::vector<std::uint32_t> members_;
};

}  // namespace shardsim
