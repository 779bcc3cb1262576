// Goal: a node serves first come, first served on its servers; crashes lose what they should.
// Method: a slow twin that works departures out from the list of arrivals (Kiefer and Wolfowitz).
#include "sim/cluster/node.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/engine/process.h"

namespace shardsim {
namespace {

struct Done {
  Served served{};
  Time when{};
};

Process job(Simulation& s, Node& node, Time at, Duration demand, Done& done) {
  co_await s.until(at);
  done.served = co_await node.serve(demand);
  done.when = s.now();
}

RC_GTEST_PROP(Node, ServesAsTheRecurrenceOfFirstComeFirstServedSays, ()) {
  const auto servers = *rc::gen::inRange(1u, 5u);
  const auto jobs = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 50), rc::gen::inRange(0, 20)));
  Simulation s;
  Node node{s, NodeId{0}, {.servers = servers, .queue = 1'000'000}};
  std::vector<Done> done(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    job(s, node, Time{Duration{jobs[i].first}}, Duration{jobs[i].second}, done[i]);
  }
  s.run();
  std::vector<std::size_t> order(jobs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return jobs[i].first; });
  std::vector<std::int64_t> free_at(servers, 0);
  std::int64_t busy = 0;
  for (const std::size_t i : order) {
    auto& server = *std::ranges::min_element(free_at);
    const std::int64_t begin = std::max<std::int64_t>(server, jobs[i].first);
    server = begin + jobs[i].second;
    busy += jobs[i].second;
    RC_ASSERT(done[i].when == Time{Duration{server}});
    RC_ASSERT(done[i].served.queued == Duration{begin - jobs[i].first});
  }
  RC_ASSERT(node.counters().busy_ns == busy);
  RC_ASSERT(node.busy_servers() == 0u);
}

TEST(Node, RejectsWhatItsQueueCannotHold) {
  Simulation s;
  Node node{s, NodeId{0}, {.servers = 1, .queue = 1}};
  std::vector<Done> done(3);
  for (Done& d : done) job(s, node, kStart, 10ns, d);
  s.run();
  EXPECT_EQ(done[0].served.how, Service::served);
  EXPECT_EQ(done[1].served.how, Service::served);
  EXPECT_EQ(done[2].served.how, Service::rejected);
  EXPECT_EQ(done[2].when, kStart);
  EXPECT_EQ(node.counters().rejected, 1u);
}

TEST(Node, ACrashLosesRunningAndWaitingJobsAndTheNextLifeStartsEmpty) {
  Simulation s;
  Node node{s, NodeId{0}, {.servers = 1, .queue = 10}};
  std::vector<Done> done(4);
  job(s, node, kStart, 10ns, done[0]);
  job(s, node, kStart, 10ns, done[1]);
  job(s, node, Time{7ns}, 10ns, done[2]);
  job(s, node, Time{8ns}, 10ns, done[3]);
  s.run_until(Time{5ns});
  node.crash();
  s.run_until(Time{7ns});
  node.restore();
  s.run();
  EXPECT_EQ(done[0].served.how, Service::lost);
  EXPECT_EQ(done[1].served.how, Service::lost);
  EXPECT_EQ(done[2].served.how, Service::lost) << "it came while the node was down";
  EXPECT_EQ(done[3].served.how, Service::served);
  EXPECT_EQ(done[3].when, Time{18ns});
  EXPECT_EQ(node.counters().busy_ns, 15) << "five before the crash, ten after";
}

TEST(Node, SlownessActsOnWhatStartsAfterIt) {
  Simulation s;
  Node node{s, NodeId{0}, {.servers = 1, .queue = 10}};
  std::vector<Done> done(2);
  job(s, node, kStart, 10ns, done[0]);
  job(s, node, kStart, 10ns, done[1]);
  s.run_until(Time{5ns});
  node.slow_down(3);
  s.run();
  EXPECT_EQ(done[0].when, Time{10ns});
  EXPECT_EQ(done[1].when, Time{40ns});
}

}  // namespace
}  // namespace shardsim
