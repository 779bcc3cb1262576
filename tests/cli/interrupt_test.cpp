// Goal: Ctrl-C ends a run or a sweep at once with a word that says what is left, and leaves whole
// files only. Method: the command as a process of its own, interrupted while it runs; and while it
// writes one small result after the other, at many moments.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "sim/experiment/result.h"
#include "sim/experiment/whole_file.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

/// `shardsim run config.json` in the working directory; what it says goes into the file "said".
class RunningCommand {
 public:
  RunningCommand() : process_(fork()) {
    if (process_ != 0) return;
    if (std::freopen("said", "w", stderr) == nullptr) _exit(98);
    execl(SHARDSIM_BINARY, "shardsim", "run", "config.json", "-j", "1", nullptr);
    _exit(99);
  }
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  ~RunningCommand() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  /// Waits until it has made this file or folder; false where it ended before, or never does.
  bool until_exists(const std::filesystem::path& path) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!std::filesystem::exists(path)) {
      if (waitpid(process_, nullptr, WNOHANG) != 0) {
        process_ = 0;
        return false;
      }
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }
  /// Sends the signal; the exit status, or minus the signal that it died of.
  int interrupted_by(int signal) {
    kill(process_, signal);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t process_;
};

// Days of work: only the signal ends it.
constexpr const char* kLong = R"({"name": "long", "duration": "100h", "cluster": {"nodes": 5}})";
// Two points of no time, then one of days.
constexpr const char* kLongSweep = R"({"name": "long", "cluster": {"nodes": 5},
  "workload": {"arrivals": {"rate": 1000}},
  "sweep": {"grid": {"/duration": ["10ms", "20ms", "100h"]}}})";
// Points of some milliseconds each.
constexpr const char* kShortSweep = R"({"name": "short", "cluster": {"nodes": 5}, "duration": "2ms",
  "workload": {"arrivals": {"rate": 1000}, "keys": {"count": 100}}, "replications": 1000})";

class Interrupt : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(By, Interrupt, testing::Values(SIGINT, SIGTERM),
                         [](const auto& i) { return i.param == SIGINT ? "CtrlC" : "Kill"; });

TEST_P(Interrupt, EndsARunWithoutAResult) {
  // Tests run side by side.
  const InFreshFolder folder{"interrupt_run_" + std::to_string(GetParam())};
  std::ofstream{"config.json"} << kLong;
  RunningCommand command;
  ASSERT_TRUE(command.until_exists("results"));
  EXPECT_EQ(command.interrupted_by(GetParam()), 128 + GetParam());
  EXPECT_EQ(read_whole("said"), "shardsim: interrupted: nothing was written\n");
  EXPECT_FALSE(std::filesystem::exists("results/long.json"));
}

TEST_P(Interrupt, EndsASweepAndKeepsThePointsThatHadFinished) {
  const InFreshFolder folder{"interrupt_sweep_" + std::to_string(GetParam())};
  std::ofstream{"config.json"} << kLongSweep;
  RunningCommand command;
  ASSERT_TRUE(command.until_exists("results/long/001_20ms.json"));
  EXPECT_EQ(command.interrupted_by(GetParam()), 128 + GetParam());
  EXPECT_EQ(read_whole("said"),
            "shardsim: interrupted: the points that had finished are in results/long\n");
  EXPECT_TRUE(is_result(read_whole("results/long/000_10ms.json")));
  EXPECT_TRUE(is_result(read_whole("results/long/001_20ms.json")));
  EXPECT_FALSE(std::filesystem::exists("results/long/summary.json"));
}

TEST(Interrupts, LeaveWholeFilesWheneverTheyCome) {
  std::set<std::size_t> counts;
  for (int i = 0; i < 20; ++i) {
    const InFreshFolder folder{"interrupts"};
    std::ofstream{"config.json"} << kShortSweep;
    RunningCommand command;
    // After ever more points, however fast they are, and at any moment of the next one.
    ASSERT_TRUE(command.until_exists("results/short/000_r" + std::to_string(i) + ".json"));
    std::this_thread::sleep_for(std::chrono::microseconds{170 * i});
    EXPECT_EQ(command.interrupted_by(SIGINT), 130);
    std::size_t results = 0;
    for (const auto& entry : std::filesystem::directory_iterator{"results/short"}) {
      const std::string name = entry.path().filename().string();
      if (name == "index.csv") continue;
      EXPECT_NE(name.front(), '.') << name << " is a draft";
      EXPECT_TRUE(is_result(read_whole(entry.path()))) << name;
      ++results;
    }
    counts.insert(results);
  }
  EXPECT_GT(counts.size(), 1u) << "the interrupts came at different moments";
}

}  // namespace
}  // namespace shardsim
