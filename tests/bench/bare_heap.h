#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <vector>

/// What the floors of the benchmarks are made of: hand-written programs that do a job's bare events
/// and keep no more than a heap and a histogram. The product is compared with them.
namespace shardsim::floors {

/// A textbook 4-ary heap with ties in order, and nothing else.
template <class Payload>
struct BareHeap {
  struct Entry {
    std::int64_t time;
    std::uint64_t sequence;
    Payload payload;
    bool before(const Entry& o) const {
      return time < o.time || (time == o.time && sequence < o.sequence);
    }
  };
  std::vector<Entry> a;

  void push(Entry e) {
    std::size_t i = a.size();
    a.push_back(e);
    while (i > 0) {
      const std::size_t up = (i - 1) / 4;
      if (!e.before(a[up])) break;
      a[i] = a[up];
      i = up;
    }
    a[i] = e;
  }
  Entry pop() {
    const Entry top = a.front();
    const Entry e = a.back();
    a.pop_back();
    const std::size_t n = a.size();
    if (n == 0) return top;
    std::size_t i = 0;
    for (std::size_t c; (c = 4 * i + 1) < n;) {
      std::size_t least = c;
      for (std::size_t k = c + 1; k < std::min(c + 4, n); ++k) {
        if (a[k].before(a[least])) least = k;
      }
      if (!a[least].before(e)) break;
      a[i] = a[least];
      i = least;
    }
    a[i] = e;
    return top;
  }
};

/// 128 buckets for each power of two of nanoseconds.
struct LogBuckets {
  std::vector<std::uint32_t> bins = std::vector<std::uint32_t>(64 * 128);
  void add(std::int64_t ns) {
    const auto v = static_cast<std::uint64_t>(ns);
    const int exponent = 63 - std::countl_zero(v | 1);
    const int shift = exponent > 7 ? exponent - 7 : 0;
    ++bins[static_cast<std::size_t>(shift) * 128 + ((v >> shift) & 127)];
  }
};

/// SplitMix64's output function: 64 bits for a number.
inline std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// In (0, 1].
inline double unit_of(std::uint64_t bits) {
  return static_cast<double>((bits >> 11) + 1) * 0x1p-53;
}

/// Exponential, in nanoseconds.
inline std::int64_t exponential_ns(std::uint64_t bits, double mean_ns) {
  return static_cast<std::int64_t>(-mean_ns * std::log(unit_of(bits)));
}

/// Processor time of this thread in seconds: two programs that run in turn on a busy machine are
/// compared by what they used.
inline double processor_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace shardsim::floors
