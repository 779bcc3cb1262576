#pragma once

#include <chrono>
#include <cstdint>

namespace shardsim {

/// Virtual time. It has no `now()`: the time is asked of a Simulation, never of a global.
struct SimClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<SimClock, duration>;
  static constexpr bool is_steady = true;
};

/// A span of virtual time, in nanoseconds; literals read as they look (`5ms`).
using Duration = SimClock::duration;

/// A moment of virtual time, counted from the start of the run.
using Time = SimClock::time_point;

inline constexpr Time kStart{};
inline constexpr Time kNever = Time::max();

using namespace std::chrono_literals;

/// Seconds as a real number, for statistics and printing only.
constexpr double seconds(Duration d) { return static_cast<double>(d.count()) * 1e-9; }
constexpr double microseconds(Duration d) { return static_cast<double>(d.count()) * 1e-3; }

}  // namespace shardsim
