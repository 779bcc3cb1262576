// Look-ups allocate nothing, and answer alike on every machine, compiler and optimisation level.
#include <gtest/gtest.h>
#include <xxhash.h>

#include <map>
#include <string>

#include "tests/placement/placement_world.h"
#include "tests/support/allocations.h"

namespace shardsim {
namespace {

using namespace placement_tests;

TEST(Placement, AllocatesNothingInALookUp) {
  const auto keys = random_keys(5000);
  for (const PlacementStrategy* s : built_in_placements()) {
    for (const Spread spread : {Spread::node, Spread::zone}) {
      const auto factory = s->make();
      const auto all = factory->build(cluster_of(30, 5, spread));
      auto fewer = without(without(cluster_of(30, 5, spread), 3), 17);
      fewer.previous = all.get();
      const auto placement = factory->build(fewer);
      const std::uint64_t before = allocations();
      std::size_t found = 0;
      for (const Key& key : keys) found += placement->locate(key).replicas.size();
      EXPECT_EQ(allocations(), before) << s->name;
      EXPECT_EQ(found, 5 * keys.size());
    }
  }
}

std::uint64_t fingerprint(const Placement& placement, std::uint64_t hash) {
  for (const Key& key : random_keys(2000)) {
    const Located at = placement.locate(key);
    const std::array<std::uint32_t, 4> found{at.partition.value, at.replicas[0].value,
                                             at.replicas[1].value, at.replicas[2].value};
    hash = XXH64(found.data(), sizeof found, hash);
  }
  return hash;
}

std::uint64_t fingerprint(const PlacementStrategy& s) {
  std::uint64_t hash = 0;
  auto input = cluster_of(60, 3, Spread::rack, 7);
  const auto add = [&] { hash = fingerprint(*s.make()->build(input), hash); };
  add();
  for (std::size_t i = 0; i < 60; ++i) {
    input.membership.members[i].weight = 1 + 0.1 * static_cast<double>(i % 7);
  }
  if (!s.make()->objection(input)) add();
  return hash;
}

// Changes only when a strategy is meant to place differently: results of old runs change with it.
TEST(Placement, PlacesAsItAlwaysDid) {
  const std::map<std::string, std::uint64_t, std::less<>> known{
      {"modulo", 11591124356372868976u},       {"ring", 1566916145168075115u},
      {"jump", 8646464968144212951u},          {"rendezvous", 5782820997130593581u},
      {"ketama", 1807410997298120133u},        {"multi_probe", 10408728843861534938u},
      {"maglev", 18162138575139559460u},       {"straw2", 17635937061637633020u},
      {"slots", 1174633124434060186u},         {"anchor", 3097588373703018151u},
      {"dx", 15577433137094531375u},           {"memento", 8646464968144212951u},
      {"bounded_load", 13409252144447786495u}, {"range", 12456239235765293240u},
      {"directory", 7666081027574909961u}};
  for (const PlacementStrategy* s : built_in_placements()) {
    const auto expected = known.find(s->name);
    if (expected == known.end()) continue;
    EXPECT_EQ(fingerprint(*s), expected->second) << s->name;
  }
}

TEST(Placement, PlacesAsItAlwaysDidAfterNodesCameAndWent) {
  const std::map<std::string, std::uint64_t, std::less<>> known{
      {"anchor", 7044601795290576381u},
      {"dx", 1521869041675061134u},
      {"memento", 3903907977199730318u},
      {"directory", 7479347531502135167u}};
  for (const auto& [name, expected] : known) {
    const auto factory = strategy(name);
    auto input = cluster_of(30, 3, Spread::rack, 7);
    auto placement = factory->build(input);
    std::uint64_t hash = 0;
    for (const std::uint32_t leaver : {3u, 29u, 0u, 17u, 18u}) {
      input = with(without(without(input, leaver), leaver + 5), member(40 + leaver));
      input.previous = placement.get();
      placement = factory->build(input);
      hash = fingerprint(*placement, hash);
    }
    EXPECT_EQ(hash, expected) << name;
  }
}

}  // namespace
}  // namespace shardsim
