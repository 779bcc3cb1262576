// Goal: events leave in the order of (time, sequence). Method: a sorted container as the slow twin.
#include "sim/engine/event_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <vector>

namespace shardsim {
namespace {

TEST(EventQueue, EqualTimesLeaveInTheOrderOfTheirScheduling) {
  EventQueue queue;
  for (std::uint64_t i = 0; i < 1000; ++i) queue.push({Time{Duration{i % 3}}, i, i});
  std::uint64_t last = 0;
  Time now{};
  while (!queue.empty()) {
    const Event e = queue.pop();
    if (e.time == now) {
      EXPECT_TRUE(e.sequence >= last);
    } else {
      EXPECT_GT(e.time, now);
    }
    now = e.time;
    last = e.sequence;
  }
}

RC_GTEST_PROP(EventQueue, AgreesWithASortedSetUnderAnyPushesAndPops,
              (const std::vector<std::pair<std::uint8_t, bool>>& steps)) {
  EventQueue queue;
  std::multiset<std::pair<Time, std::uint64_t>> twin;
  std::uint64_t sequence = 0;
  for (const auto& [time, push] : steps) {
    if (push || queue.empty()) {
      const Event e{Time{Duration{time % 16}}, sequence++, 0};
      queue.push(e);
      twin.emplace(e.time, e.sequence);
    } else {
      const Event e = queue.pop();
      RC_ASSERT(*twin.begin() == std::pair(e.time, e.sequence));
      twin.erase(twin.begin());
    }
    RC_ASSERT(queue.size() == twin.size());
  }
  while (!queue.empty()) {
    const Event e = queue.pop();
    RC_ASSERT(*twin.begin() == std::pair(e.time, e.sequence));
    twin.erase(twin.begin());
  }
}

}  // namespace
}  // namespace shardsim
