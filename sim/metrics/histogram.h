#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/cluster/outcome.h"
#include "sim/engine/time.h"

namespace shardsim {

/// Log-linear buckets over spans of time: 128 to an octave, one nanosecond wide below 256 ns. Any
/// two spans of one bucket differ by less than 1/128 (0.79%) of the smaller. Spans of 2^44 ns
/// (4.9 hours) and more share the last bucket. O(1), no floating point.
namespace latency_buckets {
inline constexpr std::size_t kAnOctave = 128;
inline constexpr int kOctaveBits = 7;
inline constexpr int kMostBits = 44;
inline constexpr std::size_t kCount = kAnOctave * static_cast<std::size_t>(kMostBits - 6);

constexpr std::size_t of(Duration d) {
  std::uint64_t v = d.count() < 0 ? 0 : static_cast<std::uint64_t>(d.count());
  if (v >> kMostBits != 0) [[unlikely]]
    v = (std::uint64_t{1} << kMostBits) - 1;
  const int width = static_cast<int>(std::bit_width(v | 255)) - (kOctaveBits + 1);
  return (static_cast<std::size_t>(width) << kOctaveBits) + static_cast<std::size_t>(v >> width);
}
/// The least span of a bucket; of(first(b)) == b. first(kCount) is where the last one ends.
constexpr Duration first(std::size_t bucket) {
  const std::size_t width = bucket < 2 * kAnOctave ? 0 : bucket / kAnOctave - 1;
  return Duration{static_cast<std::int64_t>((bucket - width * kAnOctave) << width)};
}
/// The largest span of a bucket.
constexpr Duration last(std::size_t bucket) { return first(bucket + 1) - Duration{1}; }
constexpr Duration middle(std::size_t bucket) { return (first(bucket) + last(bucket)) / 2; }
}  // namespace latency_buckets

/// Latencies counted in buckets: percentiles within 0.4% of an observed latency, exact count, mean
/// and maximum. add() is O(1), about 2 ns; 38 KiB. Percentiles are by nearest rank.
class Histogram {
 public:
  Histogram() : counts_(latency_buckets::kCount) {}

  void add(Duration d) { add(d, latency_buckets::of(d)); }
  /// The same where the bucket is known already.
  void add(Duration d, std::size_t bucket) {
    ++counts_[bucket];
    ++count_;
    sum_ns_ += static_cast<Wide>(d.count());
    if (d > max_) max_ = d;
  }
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  Duration max() const { return max_; }
  /// Nanoseconds; 0 when empty. Exact up to the one rounding of the division.
  double mean_ns() const;
  /// Sum modulo 2^64, for the books, which are kept modulo 2^64.
  std::uint64_t sum_ns() const { return static_cast<std::uint64_t>(sum_ns_); }

  /// The smallest latency that at least the share `q` of all do not exceed; nullopt when empty.
  std::optional<Duration> percentile(double q) const { return percentile_with_failures(q, 0); }
  /// The same where `failed` more requests never came back: nullopt where that one is among them.
  std::optional<Duration> percentile_with_failures(double q, std::uint64_t failed) const;
  /// How many are at most `d`, to the bucket's precision.
  std::uint64_t at_most(Duration d) const;

  struct Bucket {
    Duration first{};
    Duration last{};
    std::uint64_t count{};
  };
  /// The buckets that hold anything, in ascending order.
  std::vector<Bucket> buckets() const;

 private:
  __extension__ using Wide = unsigned __int128;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_{};
  Wide sum_ns_{};
  Duration max_{};
};

/// What latencies are made of, by latency: eight buckets to an octave, each with the sums of the
/// six parts, so that the slowest requests have their own. add() is O(1), one cache line; 19 KiB.
class PartsByLatency {
 public:
  PartsByLatency() : buckets_(latency_buckets::kCount / kMerged) {}

  /// `bucket` is latency_buckets::of the latency.
  void add(const LatencyParts& p, std::size_t bucket) {
    Sums& s = buckets_[bucket / kMerged];
    ++s.count;
    s.ns[0] += p.client_wait.count();
    s.ns[1] += p.network.count();
    s.ns[2] += p.queue.count();
    s.ns[3] += p.service.count();
    s.ns[4] += p.retry.count();
    s.ns[5] += p.straggler.count();
  }
  void merge(const PartsByLatency& other);
  std::uint64_t count() const;

  /// Mean parts in nanoseconds, in the order of LatencyParts; all 0 when empty.
  using Means = std::array<double, 6>;
  /// Of the slowest share 1 - q of the requests: whole buckets from the top, the last of them in
  /// proportion. mean_parts_above(0) is the mean over all, exact.
  Means mean_parts_above(double q) const;

 private:
  static constexpr std::size_t kMerged = 16;
  struct alignas(64) Sums {
    std::uint64_t count{};
    std::array<std::int64_t, 6> ns{};
  };
  std::vector<Sums> buckets_;
};

}  // namespace shardsim
