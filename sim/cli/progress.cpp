#include "sim/cli/progress.h"

#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "sim/cli/terminal.h"
#include "sim/experiment/readable.h"

namespace shardsim {

ProgressBar::ProgressBar(const Terminal& terminal, bool quiet)
    : terminal_(terminal),
      on_(terminal.err_is_terminal && !quiet),
      start_(Clock::now()),
      last_(start_) {}

ProgressBar::~ProgressBar() { clear(); }

std::string ProgressBar::line(double share, double requests, double seconds,
                              const std::string& note, std::size_t width, bool utf8) {
  constexpr std::size_t kBar = 24;
  const std::string done = bar(share, kBar, utf8);
  const double left = share > 0 ? seconds * (1 - share) / share : -1;
  std::string text =
      fmt::format("{}{}{}{} {:3.0f}%", utf8 ? "▕" : "[", done,
                  std::string(kBar - display_width(done), ' '), utf8 ? "▏" : "]", share * 100);
  if (requests > 0) {
    text += fmt::format("  {} requests/s",
                        readable_count(seconds > 0 ? std::floor(requests / seconds) : 0));
  }
  text += fmt::format("  {} left", readable_seconds(left));
  if (!note.empty()) text += "  " + note;
  return cut_to(text, width - 1, utf8);
}

void ProgressBar::show(double share, double requests, const std::string& note) {
  if (!on_) return;
  const std::lock_guard lock{mutex_};
  const Clock::time_point now = Clock::now();
  if (now - start_ < std::chrono::milliseconds{500}) return;
  if (drawn_ && now - last_ < std::chrono::milliseconds{100}) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  terminal_.err << "\r" << line(share, requests, seconds, note, terminal_.width, terminal_.utf8)
                << "\x1b[K" << std::flush;
}

void ProgressBar::clear() {
  if (!on_) return;
  const std::lock_guard lock{mutex_};
  if (drawn_) terminal_.err << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace shardsim
