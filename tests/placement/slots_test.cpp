// Redis Cluster's slots: of keys by the specification's vectors, and who has them over epochs.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "models/placement/movement.h"
#include "models/placement/redis_slot.h"
#include "models/placement/slot_assignment.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

TEST(RedisSlot, IsThePublishedOne) {
  EXPECT_EQ(crc16_xmodem("123456789"), 0x31c3u);
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 12> kSlots{
      {{"123456789", 12739},
       {"foo", 12182},
       {"bar", 5061},
       {"hello", 866},
       {"somekey", 11058},
       {"foo{hash_tag}", 2515},
       {"", 0},
       {"user1000", 3443},
       {"{user1000}.following", 3443},
       {"foo{}{bar}", 8363},       // an empty tag is none
       {"foo{{bar}}zap", 4015},    // the tag is "{bar"
       {"foo{bar}{zap}", 5061}}};  // only the first counts
  for (const auto& [key, slot] : kSlots) EXPECT_EQ(redis_slot(key), slot) << key;
  EXPECT_EQ(redis_slot("{user1000}.followers"), 3443u);
  EXPECT_EQ(redis_slot("no}tag{here"), crc16_xmodem("no}tag{here") % 16384u);
}

TEST(ContiguousSlots, AreThoseOfRedisCli) {
  // `redis-cli --cluster create` of three masters: 0 - 5460, 5461 - 10922, 10923 - 16383.
  const auto slots = contiguous_slots(16384, cluster_of(3).membership.members);
  EXPECT_EQ(std::ranges::lower_bound(slots, 1u) - slots.begin(), 5461);
  EXPECT_EQ(std::ranges::lower_bound(slots, 2u) - slots.begin(), 10923);
  EXPECT_EQ(slots.size(), 16384u);
  EXPECT_EQ(slots.back(), 2u);
}

std::map<NodeId, double> slots_held(const Placement& placement) {
  std::map<NodeId, double> held;
  for (std::uint32_t slot = 0; slot < placement.partitions(); ++slot) {
    ++held[placement.replicas_of(PartitionId{slot})[0]];
  }
  return held;
}

TEST(Slots, MoveToANewNodeAsManyAsItsShareRoundedDown) {
  const auto factory = strategy("slots");
  const auto six = factory->build(cluster_of(6));
  auto input = cluster_of(7);
  input.previous = six.get();
  const auto seven = factory->build(input);
  const Movement m = movement(*six, *seven, {});
  EXPECT_DOUBLE_EQ(m.keys_moved_fraction, 2340.0 / 16384);
  for (const Flow& f : m.flows) EXPECT_EQ(f.destination, NodeId{6});
}

TEST(Slots, StayWhereTheyAreWhileNobodyComesOrGoes) {
  const auto factory = strategy("slots");
  auto input = cluster_of(10, 3, Spread::rack);
  const auto first = factory->build(input);
  input.membership.members.push_back(member(10));
  input.previous = first.get();
  const auto second = factory->build(input);
  input.previous = second.get();
  EXPECT_TRUE(movement(*second, *factory->build(input), {}).flows.empty());
  EXPECT_FALSE(movement(*first, *second, {}).flows.empty());
}

// Any quotas of floor or ceil that add up: what each could keep at best, against what moved.
TEST(Slots, MoveAsFewAsSharesToWithinASlotAllow) {
  const auto factory = strategy("slots", "slots", 1009);
  const RandomStream stream{5, Purpose::test};
  auto input = cluster_of(12);
  auto before = factory->build(input);
  for (std::uint64_t step = 0; step < 200; ++step) {
    const RandomBits bits = stream.bits({.request = step});
    auto& members = input.membership.members;
    if (bits.a % 3 == 0 && members.size() > 3) {
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(below(bits.b, members.size())));
    } else if (bits.a % 3 == 1) {
      members.push_back(member(static_cast<std::uint32_t>(100 + step), 1));
    } else {
      members[below(bits.b, members.size())].weight = 0.5 + 0.5 * static_cast<double>(bits.a % 5);
    }
    input.previous = before.get();
    auto after = factory->build(input);

    double all = 0;
    for (const Member& m : members) all += m.weight;
    auto had = slots_held(*before);
    auto has = slots_held(*after);
    double kept = 0;         // with everyone at the floor of its share
    double could = 0;        // who would keep one more at the ceil
    double ceilings = 1009;  // how many are at the ceil
    for (const Member& m : members) {
      const double share = 1009 * m.weight / all;
      EXPECT_GE(has[m.node], std::floor(share)) << step;
      EXPECT_LE(has[m.node], std::ceil(share)) << step;
      kept += std::min(had[m.node], std::floor(share));
      could += had[m.node] > std::floor(share) ? 1 : 0;
      ceilings -= std::floor(share);
    }
    const Movement m = movement(*before, *after, {});
    EXPECT_NEAR(m.keys_moved_fraction * 1009, 1009 - kept - std::min(could, ceilings), 1e-9);
    before = std::move(after);
  }
}

TEST(Slots, RefuseToBeFewerThanNodesNeed) {
  EXPECT_EQ(
      strategy("slots", "slots", 4)->objection(cluster_of(5)),
      "4 slots (/store/placement/slots) are too few for 5 nodes: the share of one of weight 1 "
      "(/cluster/node/weight, /cluster/classes) is less than a slot; at least 5 slots give it "
      "one");
  EXPECT_EQ(strategy("slots", "slots", 5)->objection(cluster_of(5)), std::nullopt);
}

}  // namespace
}  // namespace shardsim
