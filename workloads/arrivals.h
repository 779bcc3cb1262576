#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sim/cluster/types.h"
#include "sim/config/fields.h"
#include "sim/engine/time.h"
#include "sim/engine/units.h"

namespace shardsim::workloads {

enum class ArrivalProcess : std::uint8_t { poisson, constant, on_off, diurnal, closed_loop };

/// The `arrivals` section. `rate` is that of all clients together, averaged over bursts and days.
struct ArrivalsConfig {
  ArrivalProcess process{ArrivalProcess::poisson};
  Rate rate{1000};
  Durations on{Distribution::constant(1e9)};   ///< on_off: length of a burst
  Durations off{Distribution::constant(9e9)};  ///< and of what lies between two
  double off_ratio{0};                         ///< rate between bursts over the rate within
  double amplitude{0.5};                       ///< diurnal: ratio of the mean
  Duration period{86'400'000'000'000};
  double phase{0};  ///< fraction of the period that has passed when the run begins
  std::uint32_t clients{64};
  Durations think_time{};
};

/// Names `process` and the fields of the chosen one; `name` is the section's.
void describe_arrivals(ArrivalsConfig& c, std::string_view name, Fields& f);
/// The parameters of one process alone.
void describe_process(ArrivalsConfig& c, ArrivalProcess process, Fields& f);
std::span<const Option> arrival_processes();

/// Mean rate of an open-loop process over a run of this length; 0 for closed_loop.
Rate mean_rate(const ArrivalsConfig& c, Duration run);

/// Times of arrival of an open loop, in order. Time is kept to 2^-32 ns, so that a mean gap of a
/// few nanoseconds is kept as well; gaps depend on (seed, request) alone.
class Arrivals {
 public:
  virtual ~Arrivals() = default;
  /// Asked for each request once, in order of their ids from 0.
  virtual Time next(RequestId request) = 0;
};

/// Null for closed_loop.
std::unique_ptr<Arrivals> make_arrivals(const ArrivalsConfig& c, std::uint64_t seed);

}  // namespace shardsim::workloads
