// Keys by number: positions are exact and in order, hashes are XXH64 of the number, and a key leads
// back to its number.
#include "workloads/key_space.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <xxhash.h>

#include "sim/engine/random.h"

namespace shardsim::workloads {
namespace {

__extension__ using Wide = unsigned __int128;

RC_GTEST_PROP(KeySpace, PositionsAreTheNumbersScaledToAllOfTheKeySpace, ()) {
  const auto room = *rc::gen::inRange<std::uint64_t>(2, 10'000'000'001);
  const KeySpace space{room, Locality::adjacent, 1};
  const std::uint64_t number = *rc::gen::arbitrary<std::uint64_t>() % room;
  const auto exact = static_cast<std::uint64_t>((static_cast<Wide>(number) << 64) / room);
  const std::uint64_t position = space.key(number).position;
  RC_ASSERT(position <= exact);
  RC_ASSERT(exact - position <= 1);
  if (number > 0) RC_ASSERT(space.key(number - 1).position < position);
}

RC_GTEST_PROP(KeySpace, AKeyLeadsBackToItsNumber, ()) {
  const auto room = *rc::gen::inRange<std::uint64_t>(1, 10'000'000'001);
  const KeySpace space{room, Locality::scattered, *rc::gen::arbitrary<std::uint64_t>()};
  const std::uint64_t number = space.number(*rc::gen::arbitrary<std::uint64_t>() % room);
  const Key key = space.key(number);
  RC_ASSERT(space.number_of(key) == number);
  const Key stranger{.hash = key.hash + 1, .position = key.position};
  RC_ASSERT(!space.number_of(stranger));
}

TEST(KeySpace, HashesAreXxh64OfTheNumberUnderTheRunsSeed) {
  const std::uint64_t seed = RandomStream{7, Purpose::identity}.bits({}).a;
  const unsigned char bytes[8] = {0x15, 0xcd, 0x5b, 0x07, 0, 0, 0, 0};  // 123456789
  const KeySpace space{1'000'000'000, Locality::adjacent, 7};
  EXPECT_EQ(space.key(123'456'789).hash, XXH64(bytes, 8, seed));
  const KeySpace other{1'000'000'000, Locality::adjacent, 8};
  EXPECT_NE(other.key(123'456'789).hash, space.key(123'456'789).hash);
}

TEST(KeySpace, AdjacentKeysKeepTheirOrderAndScatteredOnesDoNot) {
  const KeySpace adjacent{1000, Locality::adjacent, 1};
  const KeySpace scattered{1000, Locality::scattered, 1};
  int in_place = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(adjacent.number(i), i);
    in_place += scattered.number(i) == i ? 1 : 0;
  }
  EXPECT_LT(in_place, 10);  // Poisson(1): ten or more have probability 1.1e-7
}

}  // namespace
}  // namespace shardsim::workloads
