#pragma once

#include <cstdint>
#include <memory>

#include "sim/cluster/workload.h"
#include "workloads/keys_config.h"

namespace shardsim::workloads {

/// A drawn key: its number, and where it stands in its distribution's own order.
struct DrawnKey {
  std::uint64_t index{};
  std::uint64_t order{};
};

/// A popularity distribution of keys 0 .. count-1. Pure: what is drawn depends on the request and,
/// for `latest`, on the newest key.
class KeyDraw {
 public:
  virtual ~KeyDraw() = default;
  virtual DrawnKey draw(RequestId request, std::uint64_t newest) const = 0;
  /// The popularity rank of a drawn key: 0 the most popular.
  virtual std::uint64_t rank(const DrawnKey& drawn) const { return drawn.order; }
  virtual Popularity popularity() const = 0;
};

std::unique_ptr<KeyDraw> make_key_draw(const KeysConfig& config, std::uint64_t seed);

}  // namespace shardsim::workloads
