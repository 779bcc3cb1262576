// Goal: processes, joins and time-outs keep their promises, and leak nothing however they end.
#include "sim/engine/process.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/engine/join.h"

namespace shardsim {
namespace {

Time at(std::int64_t ns) { return Time{Duration{ns}}; }

struct Log {
  std::vector<std::pair<Time, std::string>> lines;
};

Process answer_after(Simulation& s, Duration d, int value, Join<int>::Branch branch) {
  co_await s.delay(d);
  branch.answer(value);
}
Process refuse_after(Simulation& s, Duration d, Join<int>::Branch branch) {
  co_await s.delay(d);
  branch.refuse();
}
Process end_after(Simulation& s, Duration d, Join<int>::Branch branch) {
  co_await s.delay(d);
  static_cast<void>(branch);
}

struct Waited {
  Joined how{};
  Time when{};
  std::vector<int> answers;
};

Process wait_for(Simulation& s, std::vector<Duration> delays, std::size_t need, Duration timeout,
                 Waited& out) {
  Join<int> join{s, delays.size(), need};
  for (std::size_t i = 0; i < delays.size(); ++i) {
    answer_after(s, delays[i], static_cast<int>(i), join.branch());
  }
  if (timeout == Duration{0}) {
    out.how = co_await join.first();
  } else {
    out.how = co_await join.first(s.timeouts(timeout));
  }
  out.when = s.now();
  out.answers.assign(join.answers().begin(), join.answers().end());
}

TEST(Join, WakesAtTheKthOfNAndKeepsTheOrderOfAnswers) {
  Simulation s;
  Waited w;
  wait_for(s, {30ns, 10ns, 20ns}, 2, 0ns, w);
  s.run();
  EXPECT_EQ(w.how, Joined::reached);
  EXPECT_EQ(w.when, at(20));
  EXPECT_EQ(w.answers, (std::vector<int>{1, 2}));
  EXPECT_EQ(s.now(), at(30)) << "the straggler ran on";
  EXPECT_EQ(s.frames().in_use(), 0u);
}

TEST(Join, TimesOutAndLetsItsBranchesRunOn) {
  Simulation s;
  Waited w;
  wait_for(s, {30ns, 40ns}, 1, 25ns, w);
  s.run();
  EXPECT_EQ(w.how, Joined::timed_out);
  EXPECT_EQ(w.when, at(25));
  EXPECT_EQ(s.now(), at(40));
  EXPECT_EQ(s.frames().in_use(), 0u);
}

Process wait_for_refusals(Simulation& s, Waited& out) {
  Join<int> join{s, 3, 2};
  answer_after(s, 50ns, 7, join.branch());
  refuse_after(s, 10ns, join.branch());
  refuse_after(s, 20ns, join.branch());
  out.how = co_await join.first();
  out.when = s.now();
}
TEST(Join, IsRefusedOnceTooFewCanStillAnswer) {
  Simulation s;
  Waited w;
  wait_for_refusals(s, w);
  s.run();
  EXPECT_EQ(w.how, Joined::refused);
  EXPECT_EQ(w.when, at(20));
}

Process wait_for_silence(Simulation& s, bool with_timeout, Waited& out) {
  Join<int> join{s, 2, 1};
  end_after(s, 10ns, join.branch());
  end_after(s, 20ns, join.branch());
  if (with_timeout) {
    out.how = co_await join.first(s.timeouts(100ns));
  } else {
    out.how = co_await join.first();
  }
  out.when = s.now();
}
TEST(Join, IsAbandonedWhenAllBranchesEndWithoutAWord) {
  Simulation s;
  Waited w;
  wait_for_silence(s, false, w);
  s.run();
  EXPECT_EQ(w.how, Joined::abandoned);
  EXPECT_EQ(w.when, at(20));
}
TEST(Join, WithATimeOutSilenceIsOnlyKnownByIt) {
  Simulation s;
  Waited w;
  wait_for_silence(s, true, w);
  s.run();
  EXPECT_EQ(w.how, Joined::timed_out);
  EXPECT_EQ(w.when, at(100));
}

RC_GTEST_PROP(Join, EndsAtTheKthSmallestDelayOrTheTimeOutWhicheverIsFirst, ()) {
  const auto delays =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20)));
  const auto need = *rc::gen::inRange<std::size_t>(1, delays.size() + 1);
  const int timeout = *rc::gen::inRange(1, 25);
  Simulation s;
  Waited w;
  std::vector<Duration> spans;
  for (const int d : delays) spans.emplace_back(d);
  wait_for(s, spans, need, Duration{timeout}, w);
  std::vector<int> sorted = delays;
  std::ranges::sort(sorted);
  const int kth = sorted[need - 1];
  s.run();
  // At equal times the earlier scheduled wins: branches begin before the time-out.
  RC_ASSERT(w.how == (kth <= timeout ? Joined::reached : Joined::timed_out));
  RC_ASSERT(w.when == at(std::min(kth, timeout)));
  RC_ASSERT(s.frames().in_use() == 0u);
}

struct Ring : Action {
  explicit Ring(Log& l, Simulation& s, std::string n)
      : log(&l), simulation(&s), name(std::move(n)) {
    run = [](Action& a) {
      auto& r = static_cast<Ring&>(a);
      r.log->lines.emplace_back(r.simulation->now(), r.name);
    };
  }
  Log* log;
  Simulation* simulation;
  std::string name;
};

TEST(TimeoutList, FiresInThePlaceThatTheHeapWouldHaveGiven) {
  Simulation s;
  Log log;
  Ring a(log, s, "event before"), b(log, s, "time-out"), c(log, s, "event after"),
      d(log, s, "second");
  Timeout first;
  Timeout second;
  s.schedule(at(10), a);
  s.timeouts(10ns).begin(first, b);
  s.timeouts(10ns).begin(second, d);
  s.schedule(at(10), c);
  s.run();
  ASSERT_EQ(log.lines.size(), 4u);
  EXPECT_EQ(log.lines[0].second, "event before");
  EXPECT_EQ(log.lines[1].second, "time-out");
  EXPECT_EQ(log.lines[2].second, "second");
  EXPECT_EQ(log.lines[3].second, "event after");
}

RC_GTEST_PROP(TimeoutList, FiresWhatHeapEventsWouldHaveFiredAtTheSameTimes,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& script)) {
  // Each entry begins a time-out at a time and cancels it some while later.
  Simulation s;
  std::vector<std::unique_ptr<Timeout>> timeouts;
  std::vector<Time> fired(script.size(), kNever);
  struct Mark : Action {
    Time* out;
    Simulation* simulation;
  };
  std::vector<Mark> marks(script.size());
  struct Script : Action {
    std::function<void()> act;
  };
  std::vector<Script> scripts(2 * script.size());
  for (std::size_t i = 0; i < script.size(); ++i) {
    timeouts.push_back(std::make_unique<Timeout>());
    marks[i].out = &fired[i];
    marks[i].simulation = &s;
    marks[i].run = [](Action& a) {
      auto& m = static_cast<Mark&>(a);
      *m.out = m.simulation->now();
    };
    const auto run = [](Action& a) { static_cast<Script&>(a).act(); };
    scripts[2 * i].run = run;
    scripts[2 * i].act = [&, i] { s.timeouts(50ns).begin(*timeouts[i], marks[i]); };
    scripts[2 * i + 1].run = run;
    scripts[2 * i + 1].act = [&, i] { timeouts[i]->cancel(); };
    s.schedule(at(script[i].first), scripts[2 * i]);
    s.schedule(at(script[i].first + 1 + script[i].second % 100), scripts[2 * i + 1]);
  }
  s.run();
  for (std::size_t i = 0; i < script.size(); ++i) {
    const int begun = script[i].first;
    const int cancelled = begun + 1 + script[i].second % 100;
    // At the same moment the cancel, scheduled at the start of the run, comes first.
    RC_ASSERT(fired[i] == (cancelled <= begun + 50 ? kNever : at(begun + 50)));
  }
}

Task<int> after(Simulation& s, Duration d, int value) {
  if (d > Duration{0}) co_await s.delay(d);
  co_return value;
}
Process add_up(Simulation& s, int times, Duration d, int& sum) {
  for (int i = 0; i < times; ++i) sum += co_await after(s, d, 1);
}
TEST(Task, FinishesSynchronouslyAMillionTimesWithoutDeepeningTheStack) {
  Simulation s;
  int sum = 0;
  add_up(s, 3'000'000, 0ns, sum);
  EXPECT_EQ(sum, 3'000'000);
}
TEST(Task, ResumesItsParentWhenItsWaitIsOver) {
  Simulation s;
  int sum = 0;
  add_up(s, 5, 3ns, sum);
  s.run();
  EXPECT_EQ(sum, 5);
  EXPECT_EQ(s.now(), at(15));
  EXPECT_EQ(s.frames().in_use(), 0u);
}

struct Counted {
  int* live;
  explicit Counted(int* l) : live(l) { ++*live; }
  Counted(const Counted& o) : live(o.live) { ++*live; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*live; }
};
Process hold(Simulation& s, Counted counted, Duration d) {
  co_await s.delay(d);
  static_cast<void>(counted);
}
TEST(Simulation, DestroysSuspendedProcessesWithAllThatTheyOwn) {
  int live = 0;
  {
    Simulation s;
    for (int i = 0; i < 100; ++i) hold(s, Counted(&live), Duration{i});
    s.run_until(at(49));
    EXPECT_EQ(live, 50);
    Waited w;
    wait_for(s, {30ns, 40ns}, 1, 25ns, w);
  }
  EXPECT_EQ(live, 0);
}

Process throws(Simulation& s) {
  co_await s.delay(5ns);
  throw std::string("what a process throws");
}
TEST(Simulation, PassesAnExceptionOfAProcessOnToItsRunner) {
  Simulation s;
  throws(s);
  EXPECT_THROW(s.run(), std::string);
}

TEST(Simulation, EqualRunsHaveEqualChecksumsAndOthersDoNot) {
  const auto checksum = [](Duration d) {
    Simulation s;
    int sum = 0;
    add_up(s, 100, d, sum);
    s.run();
    return s.checksum();
  };
  EXPECT_EQ(checksum(3ns), checksum(3ns));
  EXPECT_NE(checksum(3ns), checksum(4ns));
}

}  // namespace
}  // namespace shardsim
