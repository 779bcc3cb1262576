// Goal: Space-Saving keeps the guarantees of its paper on any stream.
// Method: exact counts beside it; streams of few and of many keys against small capacities.
#include "sim/metrics/heavy_hitters.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

#include "sim/engine/random.h"

namespace shardsim {
namespace {

Key key(std::uint64_t i) {
  // Hashes of equal low bits too, so that look-ups collide.
  return {.hash = i % 3 == 0 ? i << 40 : i * 0x9e3779b97f4a7c15u, .position = i};
}

void expect_guarantees(const std::vector<std::uint64_t>& stream, std::size_t capacity) {
  HeavyHitters sketch(capacity);
  std::map<std::uint64_t, std::uint64_t> exact;
  for (const std::uint64_t i : stream) {
    sketch.add(key(i));
    ++exact[i];
  }
  const auto top = sketch.top(capacity);
  std::map<std::uint64_t, HeavyHitters::Hitter> found;
  std::uint64_t sum = 0;
  for (const auto& h : top) {
    RC_ASSERT(key(h.key.position) == h.key);
    const std::uint64_t n = exact[h.key.position];
    RC_ASSERT(n <= h.count);
    RC_ASSERT(h.count - h.error <= n);
    RC_ASSERT(h.error * capacity <= stream.size());
    found[h.key.position] = h;
    sum += h.count;
  }
  RC_ASSERT(found.size() == top.size());
  RC_ASSERT(sum == stream.size());
  RC_ASSERT(sketch.total() == stream.size());
  for (const auto& [k, n] : exact) {
    RC_ASSERT(n * capacity <= stream.size() || found.contains(k));
  }
  for (std::size_t i = 1; i < top.size(); ++i) RC_ASSERT(top[i - 1].count >= top[i].count);
}

RC_GTEST_PROP(HeavyHitters, KeepTheGuaranteesOfThePaper, ()) {
  const auto capacity = static_cast<std::size_t>(*rc::gen::inRange(1, 20));
  const auto keys = *rc::gen::inRange<std::uint64_t>(1, 60);
  const auto stream =
      *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, keys));
  expect_guarantees(stream, capacity);
}

RC_GTEST_PROP(HeavyHitters, KeepThemOnLongSkewedStreams, (std::uint32_t seed)) {
  const RandomStream random(seed, Purpose::test);
  std::vector<std::uint64_t> stream;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const RandomBits b = random.bits({.request = i});
    stream.push_back(below(b.a, 1 + below(b.b, 200)));
  }
  expect_guarantees(stream, 32);
}

TEST(HeavyHitters, AreExactWhileTheKeysFit) {
  HeavyHitters sketch(8);
  for (std::uint64_t i = 0; i < 8; ++i) {
    for (std::uint64_t n = 0; n <= i; ++n) sketch.add(key(i));
  }
  const auto top = sketch.top(3);
  ASSERT_EQ(top.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(top[i].key, key(7 - i));
    EXPECT_EQ(top[i].count, 8 - i);
    EXPECT_EQ(top[i].error, 0u);
  }
}

}  // namespace
}  // namespace shardsim
