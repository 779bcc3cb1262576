// Nothing is allocated a request once a workload runs: counted by operator new.
#include <gtest/gtest.h>

#include "tests/support/allocations.h"
#include "tests/workloads/workload_world.h"

namespace shardsim {
namespace {

using namespace workload_tests;

TEST(Allocations, NoneWhileAGeneratedWorkloadRuns) {
  for (const char* keys : {R"({ "zipf": 0.99 })", R"("ycsb_scrambled")", R"("uniform")",
                           R"({ "hotspot": {} })", R"({ "lognormal": 2 })", R"("latest")"}) {
    for (const char* process : {"poisson", "constant", "on_off", "diurnal"}) {
      const auto w = make(std::string{R"({ "arrivals": { "process": ")"} + process +
                              R"(" }, "keys": { "count": "1G", "distribution": )" + keys +
                              R"(}, "mix": { "get": 1, "insert": 1, "scan": 1 },
                                  "value_size": { "exponential": "1KiB" } })",
                          {.zones = 3});
      Request r{};
      w->next(r);
      const std::uint64_t before = allocations();
      for (int i = 0; i < 2'000; ++i) w->next(r);
      EXPECT_EQ(allocations(), before) << keys << " " << process;
    }
  }
}

TEST(Allocations, NoneWhileATraceIsReplayedAgainAndAgain) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += std::to_string(i / 10) + ",key" + std::to_string(i % 37) + ",4,100,17,set,0\n";
  for (const std::string& file :
       {folder.file("t.csv", text), folder.file("t.zst", compressed(text))}) {
    const auto w =
        make(R"({ "trace": { "loop": true, "file": ")" + file + R"(" } })", {.zones = 3});
    Request r{};
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(w->next(r));
    const std::uint64_t before = allocations();
    for (int i = 0; i < 10'000; ++i) w->next(r);
    EXPECT_EQ(allocations(), before) << file;
  }
}

}  // namespace
}  // namespace shardsim
