#include "sim/cli/interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <thread>

#include "sim/experiment/whole_file.h"

namespace shardsim {

namespace {

std::mutex text_mutex;
std::string left_behind = "nothing was written";  // NOLINT: lives as long as the process

void wait_for(sigset_t signals) {
  int signal = 0;
  if (sigwait(&signals, &signal) != 0) return;
  files_being_written().lock();  // and never unlock: nobody begins another file
  std::string word;
  {
    const std::lock_guard lock{text_mutex};
    word = (isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "") +
           ("shardsim: interrupted: " + left_behind + "\n");
  }
  static_cast<void>(!::write(STDERR_FILENO, word.data(), word.size()));
  ::_exit(128 + signal);
}

}  // namespace

void end_on_interrupt() {
  static std::once_flag once;
  std::call_once(once, [] {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    // Blocked here and in every thread that starts later: only the waiting thread takes them.
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread(wait_for, signals).detach();
  });
}

void set_interrupt_text(std::string text) {
  const std::lock_guard lock{text_mutex};
  left_behind = std::move(text);
}

}  // namespace shardsim
