// Goal: the recorder counts what lies in the window, keeps its books, and allocates nothing.
// Method: random interleavings of requests against counts by hand; broken books must abort.
#include "sim/metrics/recorder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/allocations.h"

namespace shardsim {
namespace {

constexpr OperationId kGet{0};
constexpr OperationId kPut{1};

RecorderSetup small_setup() {
  return {.operations = {"get", "put"},
          .measure_from = Time{1s},
          .measure_to = Time{9s},
          .interval = 1s,
          .timeline_rows = 10,
          .heatmap_rows = 10,
          .heatmap_columns = 10,
          .hitters = 16,
          .key_count = 1000};
}

Completion done(OperationId op, Time start, Time end, Failure failure = Failure::none) {
  Completion c{.operation = op, .failure = failure, .intended_start = start, .end = end};
  c.service_time = end - start;
  c.parts.service = end - start;
  return c;
}

struct Passage {
  int start_ms{};
  int late_ms{};  // when the client gets to it
  int length_ms{};
  int failure{};
  int operation{};
};

RC_GTEST_PROP(Recorder, KeepsItsBooksWhateverTheInterleaving, ()) {
  const auto passages = *rc::gen::container<std::vector<Passage>>(
      rc::gen::build<Passage>(rc::gen::set(&Passage::start_ms, rc::gen::inRange(0, 10'000)),
                              rc::gen::set(&Passage::late_ms, rc::gen::inRange(0, 50)),
                              rc::gen::set(&Passage::length_ms, rc::gen::inRange(0, 3000)),
                              rc::gen::set(&Passage::failure, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Passage::operation, rc::gen::inRange(0, 2))));
  struct Happening {
    Time when{};
    std::size_t passage{};
    bool end{};
  };
  std::vector<Happening> order;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const Time start{1ms * passages[i].start_ms};
    const Time sent = start + 1ms * passages[i].late_ms;
    order.push_back({sent, i, false});
    if (sent + 1ms * passages[i].length_ms <= Time{10s}) {
      order.push_back({sent + 1ms * passages[i].length_ms, i, true});
    }
  }
  std::ranges::stable_sort(order, {}, &Happening::when);
  Recorder recorder(small_setup());
  std::uint64_t offered[2]{};
  std::uint64_t ended[2][kFailures]{};
  for (const Happening& h : order) {
    const Passage& p = passages[h.passage];
    const auto op = static_cast<std::uint8_t>(p.operation);
    const Time start{1ms * p.start_ms};
    const bool measured = start >= Time{1s} && start < Time{9s};
    if (h.end) {
      recorder.finished(done(OperationId{op}, start, h.when, static_cast<Failure>(p.failure)));
      if (measured) ++ended[op][p.failure];
    } else {
      recorder.offered(OperationId{op}, Key{h.passage, 0}, start);
      if (measured) ++offered[op];
    }
  }
  recorder.finish(Time{10s}, {});
  for (const OperationId op : {kGet, kPut}) {
    const OperationRecord& r = recorder.operation(op);
    RC_ASSERT(r.offered == offered[op.index()]);
    for (std::size_t f = 0; f < kFailures; ++f) RC_ASSERT(r.ended[f] == ended[op.index()][f]);
    RC_ASSERT(r.completed() + r.failed() + r.in_flight() == r.offered);
  }
}

TEST(Recorder, MeanInSystemIsLittlesLaw) {
  Recorder recorder(small_setup());
  for (int s = 1; s < 9; ++s) {
    recorder.offered(kGet, {}, Time{1s * s});
    recorder.finished(done(kGet, Time{1s * s}, Time{1s * s + 500ms}));
  }
  recorder.finish(Time{9s}, {});
  EXPECT_DOUBLE_EQ(recorder.mean_in_system(), 0.5);
}

TEST(RecorderDeathTest, AbortsWhenMoreEndThanBegan) {
  Recorder recorder(small_setup());
  recorder.finished(done(kGet, Time{2s}, Time{3s}));
  EXPECT_DEATH(recorder.finish(Time{10s}, {}), "no operation ends more requests");
}

TEST(RecorderDeathTest, AbortsWhenATimeIsWrong) {
  Recorder recorder(small_setup());
  recorder.offered(kGet, {}, Time{2s});
  recorder.offered(kGet, {}, Time{4s});
  recorder.finished(done(kGet, Time{2s}, Time{3s}));  // out of order
  EXPECT_DEATH(recorder.finish(Time{10s}, {}), "Little's law");
}

TEST(Recorder, NodesCountFromTheEndOfTheWarmUp) {
  Recorder recorder(small_setup());
  recorder.add_node({.servers = 2});
  recorder.add_node({.servers = 1});
  EXPECT_EQ(recorder.next_tick(kStart), Time{1s});
  std::vector<NodeCounters> nodes(2);
  const auto work = [&](std::int64_t first_ns, std::int64_t second_ns) {
    nodes[0].busy_ns += first_ns;
    nodes[1].busy_ns += second_ns;
    nodes[0].requests += 10;
  };
  work(1'000'000'000, 1'000'000'000);
  recorder.tick(Time{1s}, nodes);
  work(500'000'000, 960'000'000);
  recorder.tick(Time{2s}, nodes);
  work(2'000'000'000, 0);
  recorder.tick(Time{3s}, nodes);
  recorder.remove_node(NodeId{1}, Time{3s});
  recorder.finish(Time{5s}, nodes);
  EXPECT_EQ(recorder.counters(NodeId{0}).busy_ns, 2'500'000'000);
  EXPECT_EQ(recorder.counters(NodeId{0}).requests, 20u);
  EXPECT_DOUBLE_EQ(recorder.capacity_s(NodeId{0}), 8);
  EXPECT_DOUBLE_EQ(recorder.capacity_s(NodeId{1}), 2) << "a member from 1 s to 3 s";
  EXPECT_DOUBLE_EQ(recorder.over_capacity_s(NodeId{0}), 1);
  EXPECT_DOUBLE_EQ(recorder.over_capacity_s(NodeId{1}), 1) << "the warm-up does not count";
  EXPECT_DOUBLE_EQ(*recorder.timeline().largest_utilisation(1), 0.96);
  EXPECT_DOUBLE_EQ(*recorder.timeline().mean_utilisation(1), 1.46 / 3);
}

TEST(Recorder, ANodeThatJoinsLaterCountsFromThen) {
  Recorder recorder(small_setup());
  recorder.add_node({});
  std::vector<NodeCounters> nodes(1);
  recorder.tick(Time{4s}, nodes);
  recorder.add_node({.servers = 1, .joined = Time{4s}});
  nodes.push_back({.busy_ns = 300'000'000});
  recorder.finish(Time{5s}, nodes);
  EXPECT_EQ(recorder.counters(NodeId{1}).busy_ns, 300'000'000);
  EXPECT_DOUBLE_EQ(recorder.capacity_s(NodeId{1}), 1);
}

TEST(Recorder, ShowsP99AroundAMove) {
  Recorder recorder(small_setup());
  for (int s = 0; s < 9; ++s) {
    const Duration latency = s == 5 || s == 6 ? 40ms : 10ms;
    for (int i = 0; i < 100; ++i) {
      recorder.offered(kGet, {}, Time{1s * s + 1ms * i});
      recorder.finished(done(kGet, Time{1s * s + 1ms * i}, Time{1s * s + 1ms * i + latency}));
    }
  }
  const AroundMove p99 = recorder.p99_around(kGet, Time{5200ms}, Time{6800ms});
  EXPECT_NEAR(static_cast<double>(p99.before->count()), 10e6, 0.32e6);
  EXPECT_NEAR(static_cast<double>(p99.during->count()), 40e6, 1.28e6);
  EXPECT_NEAR(static_cast<double>(p99.after->count()), 10e6, 0.32e6);
  EXPECT_EQ(recorder.p99_around(kPut, Time{5s}, Time{6s}).during, std::nullopt);
  EXPECT_EQ(recorder.p99_around(kGet, Time{1s}, Time{3s}).before, std::nullopt) << "warm-up";
}

TEST(Recorder, AllocatesNothingForARequest) {
  Recorder recorder(small_setup());
  const std::uint64_t before = allocations();
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const Time start{Duration{static_cast<std::int64_t>(i) * 80'000}};
    recorder.offered(kGet, Key{i * 0x9e3779b97f4a7c15u, i << 45}, start);
    recorder.finished(done(kGet, start, start + Duration{70'000}));
  }
  EXPECT_EQ(allocations() - before, 0u);
}

TEST(Recorder, CountsRanksOfTheTopKeys) {
  Recorder recorder(small_setup());
  for (std::uint64_t rank = 0; rank < 100; ++rank) recorder.count_rank(rank);
  EXPECT_EQ(recorder.ranks().drawn, 100u);
  EXPECT_EQ(recorder.ranks().top_1, 1u);
  EXPECT_EQ(recorder.ranks().top_10, 10u);
  EXPECT_EQ(recorder.ranks().top_percent, 10u) << "1% of 1,000 keys";
}

}  // namespace
}  // namespace shardsim
