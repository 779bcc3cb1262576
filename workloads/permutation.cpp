#include "workloads/permutation.h"

#include <cmath>

#include "sim/engine/check.h"

namespace shardsim::workloads {

Permutation::Permutation(std::uint64_t n, std::uint64_t seed) : n_(n) {
  SHARDSIM_CHECK(n >= 1 && n < (std::uint64_t{1} << 62), "a permutation has 1 to 2^62 elements");
  right_size_ = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n)));
  while (right_size_ * right_size_ < n) ++right_size_;
  left_size_ = (n + right_size_ - 1) / right_size_;
  const RandomStream stream{seed, Purpose::identity};
  for (std::size_t r = 0; r < kRounds; ++r) keys_[r] = stream.bits({.request = r, .entity = 1}).a;
}

}  // namespace shardsim::workloads
