// Permutations: a bijection with its inverse for any size and seed, and scattered enough that no
// place of the image is favoured.
#include "workloads/permutation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <vector>

namespace shardsim::workloads {
namespace {

RC_GTEST_PROP(Permutation, IsABijection, ()) {
  const auto n = *rc::gen::inRange<std::uint64_t>(1, 2000);
  const Permutation order{n, *rc::gen::arbitrary<std::uint64_t>()};
  std::vector<bool> met(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint64_t at = order(i);
    RC_ASSERT(at < n);
    RC_ASSERT(!met[at]);
    met[at] = true;
    RC_ASSERT(order.inverse(at) == i);
  }
}

RC_GTEST_PROP(Permutation, HasItsInverseAtAnySize, ()) {
  const auto n = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{1} << 61);
  const Permutation order{n, *rc::gen::arbitrary<std::uint64_t>()};
  const std::uint64_t i = *rc::gen::arbitrary<std::uint64_t>() % n;
  RC_ASSERT(order(i) < n);
  RC_ASSERT(order.inverse(order(i)) == i);
}

TEST(Permutation, TakesAnElementAnywhereUnderOtherSeeds) {
  // Element 0 of 100 under 100,000 seeds: each image as often; then the same for neighbours'
  // distance, which an ideal permutation spreads evenly over the 99 that there are.
  constexpr std::size_t kSize = 100;
  constexpr int kSeeds = 100'000;
  std::vector<double> image(kSize);
  std::vector<double> distance(kSize);
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Permutation order{kSize, seed};
    const std::uint64_t a = order(0);
    const std::uint64_t b = order(1);
    ++image[a];
    ++distance[(b + kSize - a) % kSize];
  }
  const auto p_value = [](const std::vector<double>& counts, std::size_t from) {
    const auto cells = static_cast<double>(counts.size() - from);
    const double expected = kSeeds / cells;
    double chi = 0;
    for (std::size_t i = from; i < counts.size(); ++i) {
      chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return boost::math::cdf(boost::math::complement(boost::math::chi_squared{cells - 1}, chi));
  };
  EXPECT_GE(p_value(image, 0), 1e-6);
  EXPECT_EQ(distance[0], 0);
  EXPECT_GE(p_value(distance, 1), 1e-6);
}

}  // namespace
}  // namespace shardsim::workloads
