// Maglev's table against the paper's and go-maglev's examples, its shares, and what it refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/placement/maglev_table.h"
#include "models/placement/movement.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

TEST(MaglevTable, IsThePublishedOneOfSevenSlots) {
  struct Row {
    const char* source;
    std::vector<MaglevBackend> backends;
    std::vector<std::uint32_t> table;
  };
  const std::array rows{
      Row{"table 1 of the paper", {{3, 4}, {0, 2}, {3, 1}}, {1, 0, 1, 0, 2, 2, 0}},
      Row{"the same without backend 1", {{3, 4}, {3, 1}}, {0, 0, 0, 0, 1, 1, 1}},
      Row{"go-maglev", {{2, 4}, {0, 5}, {1, 2}}, {1, 2, 0, 2, 0, 1, 0}},
      Row{"go-maglev without backend 1", {{2, 4}, {1, 2}}, {0, 1, 0, 1, 0, 1, 0}},
  };
  for (const Row& row : rows) EXPECT_EQ(maglev_table(7, row.backends), row.table) << row.source;
}

std::vector<double> slots_held(const Placement& placement, const PlacementInput& input) {
  std::vector<double> held;
  for (const Member& m : input.membership.members) {
    double slots = 0;
    for (std::uint32_t slot = 0; slot < placement.partitions(); ++slot) {
      slots += placement.replicas_of(PartitionId{slot})[0] == m.node ? 1 : 0;
    }
    held.push_back(slots);
  }
  return held;
}

TEST(Maglev, GivesEqualNodesSlotsThatDifferByOneAtMost) {
  for (const std::uint32_t nodes : {1u, 7u, 100u, 251u}) {
    const auto input = cluster_of(nodes);
    const auto placement = strategy("maglev", "table_size", 251)->build(input);
    for (const double held : slots_held(*placement, input)) {
      EXPECT_GE(held, std::floor(251.0 / nodes));
      EXPECT_LE(held, std::ceil(251.0 / nodes));
    }
  }
}

// After R rounds of which the last may be broken off, a node of weight w beside a heaviest h has
// (R-1)w/h to Rw/h + 1 slots, and R follows from all slots.
TEST(Maglev, FollowsWeightsAsItsRoundsAllow) {
  auto input = cluster_of(40);
  double all = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    input.membership.members[i].weight = 0.25 + 0.5 * static_cast<double>(i % 5);
    all += input.membership.members[i].weight;
  }
  const auto placement = strategy("maglev", "table_size", 4099)->build(input);
  const auto held = slots_held(*placement, input);
  for (std::size_t i = 0; i < 40; ++i) {
    const double part = input.membership.members[i].weight / all;
    EXPECT_GE(held[i], (4099 - 40) * part - 1) << i;
    EXPECT_LE(held[i], 4099 * part + 2) << i;
  }
}

// Section 5.3 of the paper has its figures in a plot only. That a slot moves between nodes that
// stay is the price of even shares: some of them do, and fewer than 1% at 65537 slots.
TEST(Maglev, MovesLittleMoreThanItMust) {
  const auto factory = strategy("maglev");
  for (const std::uint32_t nodes : {3u, 10u, 100u}) {
    const auto input = cluster_of(nodes);
    const Movement m =
        movement(*factory->build(input), *factory->build(without(input, nodes / 2)), {});
    EXPECT_TRUE(m.exact);
    EXPECT_GT(m.moved_between_survivors, 0.0) << nodes;
    EXPECT_LT(m.moved_between_survivors, 0.01) << nodes;
    EXPECT_NEAR(m.keys_moved_fraction - m.moved_between_survivors, 1.0 / nodes, 1.0 / 65537);
  }
}

TEST(Maglev, RefusesTablesThatAreNotPrimeOrTooSmall) {
  EXPECT_EQ(strategy("maglev", "table_size", 65536)->objection(cluster_of(3)),
            "a table of 65536 slots (/store/placement/table_size) is not of prime size; 65537 "
            "would do");
  EXPECT_EQ(strategy("maglev", "table_size", 7)->objection(cluster_of(8)),
            "a table of 7 slots (/store/placement/table_size) has none for some of 8 nodes; 11 "
            "would do");
  EXPECT_EQ(strategy("maglev", "table_size", 7)->objection(cluster_of(7)), std::nullopt);
  EXPECT_EQ(strategy("maglev", "table_size", 2)->objection(cluster_of(2)), std::nullopt);
}

TEST(IsPrime, KnowsPrimes) {
  std::uint32_t found = 0;
  for (std::uint32_t n = 0; n < 1000; ++n) found += is_prime(n) ? 1 : 0;
  EXPECT_EQ(found, 168u);
  EXPECT_TRUE(is_prime(655'373) && is_prime(4'294'967'291));
  EXPECT_FALSE(is_prime(65'536) || is_prime(4'294'836'225));  // 65535^2
}

}  // namespace
}  // namespace shardsim
