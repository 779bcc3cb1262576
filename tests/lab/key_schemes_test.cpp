// Goal: each scheme keeps the order and the neighbours that it promises, and no others.
// Method: names that ascend, over ranges of equal width; xxHash's published vectors.
#include "models/lab/key_schemes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>

namespace shardsim {
namespace {

TEST(KeySchemes, HashesAreThoseOfTheReference) {
  EXPECT_EQ(plain_key("").hash, 0xEF46DB3751D8E999U);
  EXPECT_EQ(plain_key("abc").hash, 0x44BC2CF5AD770999U);
  EXPECT_EQ(hash_prefixed_key("123456789").hash, 0x8CB841DB40E6AE83U);
  EXPECT_EQ(composite_key("a", "anything").hash, 0xD24EC4F1A98C6E5BU);
}

TEST(KeySchemes, PlainKeysAreInTheOrderOfTheirNames) {
  const std::array<std::string, 7> names{"", "a", "aa", "ab", "b", "\x7f", "\x80\xff"};
  for (std::size_t i = 1; i < names.size(); ++i) {
    EXPECT_LT(plain_key(names[i - 1]).position, plain_key(names[i]).position) << names[i];
  }
  EXPECT_EQ(plain_key("a").position, 0x6100000000000000U);
  EXPECT_EQ(plain_key("12345678x").position, plain_key("12345678y").position);
}

/// Records in each sixteenth of key order, of names that ascend as times do.
template <class KeyOf>
std::array<int, 16> by_range(const KeyOf& key_of) {
  std::array<int, 16> counts{};
  for (int i = 0; i < 16'000; ++i) {
    ++counts[key_of(fmt::format("2024-01-01T00:00:{:05}", i)).position >> 60];
  }
  return counts;
}

TEST(KeySchemes, AHashInFrontScattersNamesThatAscend) {
  EXPECT_EQ(by_range(plain_key)['2' >> 4], 16'000) << "all in one range";
  double chi_square = 0;
  for (const int count : by_range(hash_prefixed_key)) {
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  }
  // 15 degrees of freedom: above 57.3 with probability 7e-7.
  EXPECT_LT(chi_square, 57.3);
}

TEST(KeySchemes, RecordsOfAPartitionLieTogetherInTheOrderOfTheirSortKeys) {
  std::set<std::uint64_t> bands;
  for (int p = 0; p < 1000; ++p) {
    const std::string partition = fmt::format("user{}", p);
    const Key first = composite_key(partition, "0001");
    const Key second = composite_key(partition, "0002");
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_LT(first.position, second.position);
    EXPECT_EQ(first.position >> 32, second.position >> 32) << "nothing of another one between";
    bands.insert(first.position >> 32);
  }
  // Two of 1,000 partitions share 32 bits with probability 1.2e-4; these do not.
  EXPECT_EQ(bands.size(), 1000U);
}

}  // namespace
}  // namespace shardsim
