#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/placement/ketama_ring.h"
#include "models/placement/maglev_table.h"
#include "sim/engine/random.h"

/// Placements as one writes them down first: what the look-ups of models/placement are measured
/// beside. Equal nodes 0 .. n-1 in racks in turn, three copies in distinct racks.
namespace shardsim::textbook {

inline constexpr std::size_t kCopies = 3;
inline constexpr std::uint32_t kRacks = 12;
using Nodes = std::array<std::uint32_t, kCopies>;
using Point = std::pair<std::uint64_t, std::uint32_t>;  ///< place, node

/// The first nodes in distinct racks of an endless order.
template <class Next>
Nodes in_distinct_racks(const Next& next) {
  Nodes found{};
  for (std::size_t n = 0; n < kCopies;) {
    const std::uint32_t node = next();
    bool taken = false;
    for (std::size_t i = 0; i < n; ++i) taken |= found[i] % kRacks == node % kRacks;
    if (!taken) found[n++] = node;
  }
  return found;
}

inline std::vector<Point> random_points(std::uint32_t nodes, std::uint64_t of_each) {
  const RandomStream stream{1, Purpose::placement};
  std::vector<Point> points;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    for (std::uint64_t i = 0; i < of_each; ++i) {
      points.emplace_back(stream.bits({.request = i, .entity = node}).a, node);
    }
  }
  std::ranges::sort(points);
  return points;
}

/// A walk along sorted points from a binary search on.
class Ring {
 public:
  explicit Ring(std::uint32_t nodes) : Ring(random_points(nodes, 128)) {}
  Nodes locate(std::uint64_t hash) const {
    auto at = std::lower_bound(points_.begin(), points_.end(), Point{hash, 0});
    return in_distinct_racks([&] {
      if (at == points_.end()) at = points_.begin();
      return (at++)->second;
    });
  }
  std::size_t bytes() const { return points_.size() * sizeof(Point); }

 protected:
  explicit Ring(std::vector<Point> points) : points_(std::move(points)) {}

 private:
  std::vector<Point> points_;
};

class Ketama : public Ring {
 public:
  explicit Ketama(std::uint32_t nodes) : Ring(points(nodes)) {}

 private:
  static std::vector<Point> points(std::uint32_t nodes) {
    std::vector<KetamaServer> servers;
    for (std::uint32_t i = 1; i <= nodes; ++i) servers.push_back({"server" + std::to_string(i), 1});
    std::vector<Point> points;
    for (const KetamaPoint& p : ketama_ring(servers)) {
      points.emplace_back(std::uint64_t{p.place} << 32 | UINT32_MAX, p.server);
    }
    return points;
  }
};

/// A binary search a probe, then the nearest of what the probes come to, one after the other.
class MultiProbe {
 public:
  explicit MultiProbe(std::uint32_t nodes) : points_(random_points(nodes, 1)) {}
  Nodes locate(std::uint64_t hash) const {
    struct Probe {
      std::uint64_t place;
      std::vector<Point>::const_iterator at;
    };
    const std::uint64_t step = (hash ^ (hash >> 31)) * 0xbf58476d1ce4e5b9u;
    std::array<Probe, 21> probes;
    for (std::uint64_t i = 0; i < probes.size(); ++i) {
      const std::uint64_t place = hash + i * step;
      probes[i] = {place, std::lower_bound(points_.begin(), points_.end(), Point{place, 0})};
    }
    return in_distinct_racks([&] {
      Probe* best = nullptr;
      for (Probe& p : probes) {
        if (p.at == points_.end()) p.at = points_.begin();
        if (best == nullptr || p.at->first - p.place < best->at->first - best->place) best = &p;
      }
      return (best->at++)->second;
    });
  }
  std::size_t bytes() const { return points_.size() * sizeof(Point); }

 private:
  std::vector<Point> points_;
};

/// The paper's table, then the slots that follow.
class Maglev {
 public:
  explicit Maglev(std::uint32_t nodes) {
    const RandomStream stream{1, Purpose::placement};
    std::vector<MaglevBackend> backends;
    for (std::uint32_t i = 0; i < nodes; ++i) {
      const RandomBits bits = stream.bits({.entity = i});
      backends.push_back({.offset = static_cast<std::uint32_t>(bits.a % kSize),
                          .skip = static_cast<std::uint32_t>(bits.b % (kSize - 1) + 1)});
    }
    table_ = maglev_table(kSize, backends);
  }
  Nodes locate(std::uint64_t hash) const {
    std::size_t at = hash % kSize;
    return in_distinct_racks([&] { return table_[at++ % kSize]; });
  }
  std::size_t bytes() const { return table_.size() * sizeof(std::uint32_t); }

 private:
  static constexpr std::uint32_t kSize = 65537;
  std::vector<std::uint32_t> table_;
};

/// CRUSH's chooseleaf: for each copy a rack by the longest straw, again where it is taken, then a
/// node in it likewise.
class Straw2 {
 public:
  explicit Straw2(std::uint32_t nodes) : racks_(kRacks) {
    for (std::uint32_t i = 0; i < nodes; ++i) racks_[i % kRacks].push_back(i);
  }
  Nodes locate(std::uint64_t hash) const {
    std::uint64_t attempt = 0;
    return in_distinct_racks([&] {
      const std::uint64_t x = hash + 0x9e3779b97f4a7c15u * attempt++;
      const std::size_t rack = longest(kRacks, [&](std::size_t i) {
        return straw(x, i, static_cast<double>(racks_[i].size()));
      });
      const auto& own = racks_[rack];
      return own[longest(own.size(), [&](std::size_t i) { return straw(x, kRacks + own[i], 1); })];
    });
  }
  std::size_t bytes() const {
    std::size_t all = 0;
    for (const auto& rack : racks_) all += rack.size() * sizeof(std::uint32_t);
    return all;
  }

 private:
  template <class Length>
  static std::size_t longest(std::size_t count, const Length& length) {
    std::size_t best = 0;
    double most = length(0);
    for (std::size_t i = 1; i < count; ++i) {
      const double own = length(i);
      if (own <= most) continue;
      most = own;
      best = i;
    }
    return best;
  }
  static double straw(std::uint64_t x, std::uint64_t item, double weight) {
    std::uint64_t z = x ^ (item + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 33)) * 0xff51afd7ed558ccdu;
    z = (z ^ (z >> 33)) * 0xc4ceb9fe1a85ec53u;
    return std::log(unit(z ^ (z >> 33))) / weight;
  }
  std::vector<std::vector<std::uint32_t>> racks_;
};

/// A list of nodes for each slot.
class Slots {
 public:
  explicit Slots(std::uint32_t nodes) : slots_(16384) {
    const RandomStream stream{1, Purpose::placement};
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      std::uint64_t draw = 0;
      const Nodes chosen = in_distinct_racks([&] {
        return static_cast<std::uint32_t>(below(
            stream.bits({.request = draw++, .entity = static_cast<std::uint32_t>(slot)}).a, nodes));
      });
      slots_[slot].assign(chosen.begin(), chosen.end());
    }
  }
  Nodes locate(std::uint64_t hash) const {
    const std::vector<std::uint32_t>& own = slots_[hash % slots_.size()];
    return {own[0], own[1], own[2]};
  }
  std::size_t bytes() const {
    return slots_.size() * (sizeof slots_[0] + kCopies * sizeof(std::uint32_t));
  }

 private:
  std::vector<std::vector<std::uint32_t>> slots_;
};

}  // namespace shardsim::textbook
