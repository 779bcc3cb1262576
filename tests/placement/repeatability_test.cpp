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
      const auto placement = s->make()->build(cluster_of(30, 5, spread));
      const std::uint64_t before = allocations();
      std::size_t found = 0;
      for (const Key& key : keys) found += placement->locate(key).replicas.size();
      EXPECT_EQ(allocations(), before) << s->name;
      EXPECT_EQ(found, 5 * keys.size());
    }
  }
}

std::uint64_t fingerprint(const PlacementStrategy& s) {
  XXH64_hash_t hash = 0;
  auto input = cluster_of(60, 3, Spread::rack, 7);
  const auto add = [&] {
    const auto placement = s.make()->build(input);
    for (const Key& key : random_keys(2000)) {
      const Located at = placement->locate(key);
      const std::array<std::uint32_t, 4> found{at.partition.value, at.replicas[0].value,
                                               at.replicas[1].value, at.replicas[2].value};
      hash = XXH64(found.data(), sizeof found, hash);
    }
  };
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
      {"modulo", 11591124356372868976u},
      {"ring", 1566916145168075115u},
      {"jump", 8646464968144212951u},
      {"rendezvous", 5782820997130593581u},
      {"range", 12456239235765293240u}};
  for (const PlacementStrategy* s : built_in_placements()) {
    const auto expected = known.find(s->name);
    if (expected == known.end()) continue;
    EXPECT_EQ(fingerprint(*s), expected->second) << s->name;
  }
}

}  // namespace
}  // namespace shardsim
