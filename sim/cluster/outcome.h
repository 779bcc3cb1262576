#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/cluster/types.h"

namespace shardsim {

/// Why a request failed, as its client saw it.
enum class Failure : std::uint8_t {
  none,
  timeout,      ///< no answer in time at the last attempt
  rejected,     ///< a full queue refused it
  unavailable,  ///< too few replicas known to be up for its quorum
};
inline constexpr std::size_t kFailures = 4;

/// The parts that a latency is made of; they add up to it exactly.
struct LatencyParts {
  Duration client_wait{};  ///< from the intended start to the first sending
  Duration network{};
  Duration queue{};  ///< waiting for a server of a node
  Duration service{};
  Duration retry{};      ///< spent on attempts that failed and on backoff
  Duration straggler{};  ///< from the first answer of a fan-out to the one that completed it
};

/// What became of a request.
struct Completion {
  OperationId operation{};
  Failure failure{Failure::none};
  Time intended_start{};
  Time end{};
  Duration service_time{};  ///< from the last attempt's sending to its answer
  LatencyParts parts{};
  std::uint32_t partitions_touched{1};
  std::uint32_t attempts{1};
};

/// Counters of one node; the node itself counts, the recorder reads.
struct NodeCounters {
  std::uint64_t jobs{};      ///< jobs that began to be served
  std::uint64_t requests{};  ///< requests (gets, puts, scans: not coordination, not streams)
  std::uint64_t rejected{};
  std::int64_t busy_ns{};   ///< server-nanoseconds of work
  std::int64_t messages{};  ///< sent
  std::int64_t bytes{};     ///< sent
};

}  // namespace shardsim
