#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace shardsim {

struct Terminal;

/// A line at the foot of a terminal's stderr: a bar, the rate, the time left. Appears after half a
/// second, changes ten times a second at most, and leaves nothing behind. Silent where stderr is no
/// terminal or `quiet`. Threads may share it.
class ProgressBar {
 public:
  ProgressBar(const Terminal& terminal, bool quiet);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `share` of the work is done (0 to 1); `requests` in all so far, 0 where there are none;
  /// `note`, such as "3 of 12".
  void show(double share, double requests, const std::string& note = {});
  /// Takes the line away, so that something else can be printed.
  void clear();

  /// The line's text, `seconds` after the start.
  static std::string line(double share, double requests, double seconds, const std::string& note,
                          std::size_t width, bool utf8);

 private:
  using Clock = std::chrono::steady_clock;
  const Terminal& terminal_;
  bool on_;
  bool drawn_{false};
  Clock::time_point start_;
  Clock::time_point last_;
  std::mutex mutex_;
};

}  // namespace shardsim
