// Minimal disruption over histories of joins and leaves, for each strategy that claims it, in the
// orders for which it does: only joiners receive and only leavers give, with equal weights.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <utility>

#include "models/placement/movement.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

enum class Leaver : std::uint8_t { first_in, last_in, any };

struct Claim {
  const char* name;
  Leaver leaver;
  std::size_t replicas;
};
std::ostream& operator<<(std::ostream& out, const Claim& c) { return out << c.name; }

class Histories : public testing::TestWithParam<Claim> {};

TEST_P(Histories, MoveOnlyToJoinersAndFromLeavers) {
  const Claim& claim = GetParam();
  const auto factory = strategy(claim.name);
  const auto keys = random_keys(1000);
  const RandomStream stream{11, Purpose::test};
  auto input = cluster_of(8, claim.replicas);
  auto& members = input.membership.members;
  std::uint32_t next = 8;  // numbers are never used again, but by the last one in
  auto before = factory->build(input);
  std::size_t moves = 0;
  for (std::uint64_t step = 0; step < 60; ++step) {
    const RandomBits bits = stream.bits({.request = step});
    const bool joins = members.size() <= 4 || (members.size() < 20 && bits.a % 2 == 0);
    Member changed;
    if (joins) {
      changed = member(claim.leaver == Leaver::last_in ? members.back().node.value + 1 : next++);
      members.push_back(changed);
    } else {
      const std::size_t at = claim.leaver == Leaver::first_in  ? 0
                             : claim.leaver == Leaver::last_in ? members.size() - 1
                                                               : below(bits.b, members.size());
      changed = members[at];
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(at));
    }
    input.previous = before.get();
    auto after = factory->build(input);
    const Movement moved = movement(*before, *after, keys);
    EXPECT_EQ(moved.moved_between_survivors, 0.0) << "step " << step;
    for (const Flow& f : moved.flows) {
      EXPECT_EQ(joins ? f.destination : f.source, changed.node) << "step " << step;
      ++moves;
    }
    before = std::move(after);
  }
  EXPECT_GT(moves, 60u);
}

constexpr std::array kClaims{
    Claim{"ring", Leaver::first_in, 3},
    Claim{"ring", Leaver::last_in, 3},
    Claim{"ring", Leaver::any, 3},
    Claim{"ketama", Leaver::first_in, 3},
    Claim{"ketama", Leaver::last_in, 3},
    Claim{"ketama", Leaver::any, 3},
    Claim{"rendezvous", Leaver::first_in, 3},
    Claim{"rendezvous", Leaver::last_in, 3},
    Claim{"rendezvous", Leaver::any, 3},
    Claim{"multi_probe", Leaver::first_in, 3},
    Claim{"multi_probe", Leaver::last_in, 3},
    Claim{"multi_probe", Leaver::any, 3},
    Claim{"straw2", Leaver::first_in, 3},
    Claim{"straw2", Leaver::last_in, 3},
    Claim{"straw2", Leaver::any, 3},
    Claim{"slots", Leaver::first_in, 3},
    Claim{"slots", Leaver::last_in, 3},
    Claim{"slots", Leaver::any, 3},
    Claim{"jump", Leaver::last_in, 1},
};

std::string name_of(const testing::TestParamInfo<Claim>& row) {
  constexpr std::array kOrders{"FirstIn", "LastIn", "Any"};
  return std::string{row.param.name} + kOrders[static_cast<std::size_t>(row.param.leaver)];
}
INSTANTIATE_TEST_SUITE_P(Every, Histories, testing::ValuesIn(kClaims), name_of);

}  // namespace
}  // namespace shardsim
