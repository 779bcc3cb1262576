#include "sim/metrics/histogram.h"

#include <algorithm>
#include <cmath>

namespace shardsim {

void Histogram::merge(const Histogram& other) {
  for (std::size_t b = 0; b < counts_.size(); ++b) counts_[b] += other.counts_[b];
  count_ += other.count_;
  sum_ns_ += other.sum_ns_;
  max_ = std::max(max_, other.max_);
}

double Histogram::mean_ns() const {
  return count_ == 0 ? 0 : static_cast<double>(sum_ns_) / static_cast<double>(count_);
}

std::optional<Duration> Histogram::percentile_with_failures(double q, std::uint64_t failed) const {
  const std::uint64_t all = count_ + failed;
  if (all == 0) return std::nullopt;
  // The product of a decimal share and a count may lie a hair above a whole number.
  const double exact = q * static_cast<double>(all);
  const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(exact - exact * 1e-14)));
  if (rank > count_) return std::nullopt;
  if (rank == count_) return max_;
  std::uint64_t seen = 0;
  std::size_t b = 0;
  while (seen + counts_[b] < rank) seen += counts_[b++];
  return std::min(latency_buckets::middle(b), max_);
}

std::uint64_t Histogram::at_most(Duration d) const {
  const std::size_t end = latency_buckets::of(d);
  std::uint64_t n = 0;
  for (std::size_t b = 0; b <= end; ++b) n += counts_[b];
  return n;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    if (counts_[b] == 0) continue;
    filled.push_back({latency_buckets::first(b), latency_buckets::last(b), counts_[b]});
  }
  return filled;
}

void PartsByLatency::merge(const PartsByLatency& other) {
  for (std::size_t b = 0; b < buckets_.size(); ++b) {
    buckets_[b].count += other.buckets_[b].count;
    for (std::size_t i = 0; i < 6; ++i) buckets_[b].ns[i] += other.buckets_[b].ns[i];
  }
}

std::uint64_t PartsByLatency::count() const {
  std::uint64_t n = 0;
  for (const Sums& s : buckets_) n += s.count;
  return n;
}

PartsByLatency::Means PartsByLatency::mean_parts_above(double q) const {
  Means means{};
  const double wanted = (1 - q) * static_cast<double>(count());
  double left = wanted;
  for (std::size_t b = buckets_.size(); b-- > 0 && left > 0;) {
    const Sums& s = buckets_[b];
    if (s.count == 0) continue;
    const double part = std::min(1.0, left / static_cast<double>(s.count));
    for (std::size_t i = 0; i < 6; ++i) means[i] += part * static_cast<double>(s.ns[i]);
    left -= part * static_cast<double>(s.count);
  }
  if (wanted > 0) {
    for (double& m : means) m /= wanted;
  }
  return means;
}

}  // namespace shardsim
