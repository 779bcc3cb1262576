// Reference outputs: xxHash, which keys hash with (from the specification's own library, 0.8.1),
// and jump hash (the authors' C++ code, and Guava's tests).
#include <gtest/gtest.h>
#include <xxhash.h>

#include <array>
#include <string_view>

#include "models/placement/jump_hash.h"

namespace shardsim {
namespace {

TEST(XxHash, GivesThePublishedOutputs) {
  const auto hash = [](std::string_view text) { return XXH64(text.data(), text.size(), 0); };
  EXPECT_EQ(hash(""), 0xef46db3751d8e999u);
  EXPECT_EQ(hash("a"), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(hash("abc"), 0x44bc2cf5ad770999u);
  EXPECT_EQ(hash("123456789"), 0x8cb841db40e6ae83u);
}

TEST(JumpHash, GivesThePublishedBucketsOfTheFirstTwentyKeys) {
  constexpr std::array<std::uint32_t, 20> kBuckets{0,  55, 62, 8,  45, 59, 86, 97, 82, 59,
                                                   73, 37, 17, 56, 86, 21, 90, 37, 38, 83};
  for (std::uint64_t key = 0; key < kBuckets.size(); ++key) {
    EXPECT_EQ(jump_hash(key, 100), kBuckets[key]) << "key " << key;
  }
}

TEST(JumpHash, GivesThePublishedBucketsOfSingleKeys) {
  struct Row {
    std::uint64_t key;
    std::uint32_t buckets;
    std::uint32_t bucket;
  };
  constexpr std::array<Row, 8> kRows{{{10863919174838991u, 11, 6},
                                      {2016238256797177309u, 11, 3},
                                      {1673758223894951030u, 11, 5},
                                      {2, 100001, 80343},
                                      {2201, 100001, 22152},
                                      {2202, 100001, 15018},
                                      {1, 60, 55},
                                      {2, 60, 46}}};
  for (const Row& row : kRows) {
    EXPECT_EQ(jump_hash(row.key, row.buckets), row.bucket) << row.key << " of " << row.buckets;
  }
}

TEST(JumpHash, GivesThePublishedBucketsOfOneKeyAsTheyGrow) {
  constexpr std::array<std::uint32_t, 19> kBuckets{0, 1, 2, 3, 3, 5, 5,  5,  5, 5,
                                                   5, 5, 5, 5, 5, 5, 16, 16, 16};
  for (std::uint32_t n = 1; n <= kBuckets.size(); ++n) {
    EXPECT_EQ(jump_hash(0xdeadbeefu, n), kBuckets[n - 1]) << n << " buckets";
  }
}

}  // namespace
}  // namespace shardsim
