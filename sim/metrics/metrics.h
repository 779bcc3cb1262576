#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster/network.h"
#include "sim/cluster/system.h"
#include "sim/cluster/workload.h"
#include "sim/metrics/rebalance_log.h"
#include "sim/metrics/recorder.h"

namespace shardsim {

/// All that the `metrics` of a result are worked out from: what the recorder saw, and what only the
/// run knows. Counters are of the measured window.
struct MetricsInput {
  const Recorder* recorder{};              ///< after finish()
  std::vector<std::string> node_places{};  ///< by NodeId: rack, as "region0/zone1/rack2"
  NetworkCounters network{};
  SystemReport system{};
  const Popularity* popularity{};  ///< expected; null or empty groups: unknown, then the sketch's
  double key_count{};
  std::function<std::string(const Key&)> key_name{};
  /// How many copies of a key share its load evenly: 1 where one replica serves all; 0: as many as
  /// there are replicas, where `best` promises least.
  std::size_t sharing_copies{0};
  /// Which part of nodes' busy time follows the keys' placement; the rest (coordination, moves) may
  /// be spread evenly at best. Without it `best` of hotspot.node would promise too much.
  double placed_fraction{1};
  double bytes_written{};  ///< by clients, values as sent
  double bytes_stored{};   ///< written to nodes for them: all copies, moves, repairs
  double bytes_read{};     ///< by clients, values as received
  double bytes_fetched{};  ///< read at nodes for them
  std::uint64_t seed{};    ///< of `chance`
};

}  // namespace shardsim
