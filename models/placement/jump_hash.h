#pragma once

#include <cstdint>

namespace shardsim {

/// Jump consistent hash: the bucket of `key` among `buckets` >= 1, from 0.
///
/// A key's bucket changes from n to n+1 buckets with probability 1/(n+1), and then to the new one.
/// ln(buckets) + 0.58 iterations on average, no memory. Divides doubles, which IEEE 754 fixes to
/// the last bit. Source: Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm",
/// 2014, figure 1.
inline std::uint32_t jump_hash(std::uint64_t key, std::uint32_t buckets) {
  std::int64_t bucket = -1;
  std::int64_t next = 0;
  while (next < static_cast<std::int64_t>(buckets)) {
    bucket = next;
    key = key * 2862933555777941757u + 1;
    const double draw = static_cast<double>((key >> 33) + 1);  // in (0, 2^31]
    next = static_cast<std::int64_t>(static_cast<double>(bucket + 1) * (0x1p31 / draw));
  }
  return static_cast<std::uint32_t>(bucket);
}

}  // namespace shardsim
