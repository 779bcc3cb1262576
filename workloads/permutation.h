#pragma once

#include <array>
#include <cstdint>

#include "sim/engine/random.h"

namespace shardsim::workloads {

/// A seeded bijection of [0, n) in constant memory, with its inverse: a Feistel network over a
/// rectangle of about sqrt(n) by sqrt(n), walking on where it leaves [0, n), which is seldom: the
/// rectangle has at most sqrt(n) places too many. About 20 ns.
/// Source: Black and Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002.
class Permutation {
 public:
  Permutation(std::uint64_t n, std::uint64_t seed);

  std::uint64_t operator()(std::uint64_t i) const {
    do i = forward(i);
    while (i >= n_);
    return i;
  }
  std::uint64_t inverse(std::uint64_t i) const {
    do i = backward(i);
    while (i >= n_);
    return i;
  }

 private:
  static constexpr std::size_t kRounds = 6;  // even: left and right take turns

  static std::uint64_t noise(std::uint64_t x, std::uint64_t key, std::uint64_t size) {
    x = (x + key) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93u;
    return below(x ^ (x >> 32), size);
  }
  static std::uint64_t plus(std::uint64_t x, std::uint64_t y, std::uint64_t size) {
    const std::uint64_t sum = x + y;
    return sum >= size ? sum - size : sum;
  }
  std::uint64_t forward(std::uint64_t i) const {
    std::uint64_t left = i / right_size_;
    std::uint64_t right = i - left * right_size_;
    for (std::size_t r = 0; r < kRounds; r += 2) {
      left = plus(left, noise(right, keys_[r], left_size_), left_size_);
      right = plus(right, noise(left, keys_[r + 1], right_size_), right_size_);
    }
    return left * right_size_ + right;
  }
  std::uint64_t backward(std::uint64_t i) const {
    std::uint64_t left = i / right_size_;
    std::uint64_t right = i - left * right_size_;
    for (std::size_t r = kRounds; r > 0; r -= 2) {
      right = plus(right, right_size_ - noise(left, keys_[r - 1], right_size_), right_size_);
      left = plus(left, left_size_ - noise(right, keys_[r - 2], left_size_), left_size_);
    }
    return left * right_size_ + right;
  }

  std::uint64_t n_;
  std::uint64_t left_size_{1};
  std::uint64_t right_size_{1};
  std::array<std::uint64_t, kRounds> keys_{};
};

}  // namespace shardsim::workloads
