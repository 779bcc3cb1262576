#include "sim/metrics/timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/engine/check.h"

namespace shardsim {

Timeline::Timeline(std::size_t operations, Duration interval, std::size_t most_rows)
    : operations_(operations),
      interval_(interval),
      most_rows_(most_rows),
      cells_(most_rows * operations),
      latencies_(most_rows * operations * kBuckets),
      utilisations_(most_rows) {
  SHARDSIM_CHECK(interval > 0ns && most_rows >= 2, "a timeline has rows of some width");
}

Time Timeline::next_boundary(Time now) const {
  return kStart + ((now - kStart) / interval_ + 1) * interval_;
}

std::size_t Timeline::seek(Time t) {
  SHARDSIM_CHECK(t >= kStart, "nothing happens before the run");
  auto row = static_cast<std::size_t>((t - kStart) / interval_);
  while (row >= most_rows_) {
    halve();
    row = static_cast<std::size_t>((t - kStart) / interval_);
  }
  row_ = row;
  row_first_ = kStart + interval_ * static_cast<std::int64_t>(row);
  row_end_ = row_first_ + interval_;
  used_ = std::max(used_, row + 1);
  return row;
}

// Rows 2i and 2i + 1 become row i.
void Timeline::halve() {
  const auto cells = [&](std::size_t row) { return row * operations_; };
  for (std::size_t row = 0; row < most_rows_; ++row) {
    const std::size_t to = row / 2;
    for (std::size_t o = 0; o < operations_; ++o) {
      const Cell from = std::exchange(cells_[cells(row) + o], {});
      Cell& c = cells_[cells(to) + o];
      c.offered += from.offered;
      c.completed += from.completed;
      c.failed += from.failed;
    }
    for (std::size_t b = 0; b < operations_ * kBuckets; ++b) {
      const std::uint32_t n = std::exchange(latencies_[cells(row) * kBuckets + b], 0u);
      latencies_[cells(to) * kBuckets + b] += n;
    }
    const Utilisation from = std::exchange(utilisations_[row], {});
    Utilisation& u = utilisations_[to];
    u.largest = std::max(u.largest, from.largest);
    u.mean_times_ns += from.mean_times_ns;
    u.ns += from.ns;
  }
  interval_ *= 2;
  used_ = (used_ + 1) / 2;
  row_first_ = row_end_ = Time{};  // found anew at the next event
}

void Timeline::utilisation(Time from, Time to, double largest, double mean) {
  if (to <= from) return;
  Utilisation& u = utilisations_[row_of(from)];
  u.largest = std::max(u.largest, largest);
  u.mean_times_ns += mean * static_cast<double>((to - from).count());
  u.ns += (to - from).count();
}

std::optional<double> Timeline::largest_utilisation(std::size_t row) const {
  if (utilisations_[row].ns == 0) return std::nullopt;
  return utilisations_[row].largest;
}

std::optional<double> Timeline::mean_utilisation(std::size_t row) const {
  const Utilisation& u = utilisations_[row];
  if (u.ns == 0) return std::nullopt;
  return u.mean_times_ns / static_cast<double>(u.ns);
}

std::optional<Duration> Timeline::percentile(std::size_t first, std::size_t last,
                                             OperationId operation, double q) const {
  return percentile(first, last, operation.index(), operation.index() + 1, q);
}

std::optional<Duration> Timeline::percentile(std::size_t first, std::size_t last, double q) const {
  return percentile(first, last, 0, operations_, q);
}

std::optional<Duration> Timeline::percentile(std::size_t first, std::size_t last,
                                             std::size_t first_op, std::size_t last_op,
                                             double q) const {
  std::vector<std::uint64_t> counts(kBuckets);
  std::uint64_t all = 0;
  for (std::size_t row = first; row < std::min(last, used_); ++row) {
    for (std::size_t o = first_op; o < last_op; ++o) {
      const std::size_t i = row * operations_ + o;
      if (cells_[i].completed == 0) continue;
      all += cells_[i].completed;
      for (std::size_t b = 0; b < kBuckets; ++b) counts[b] += latencies_[i * kBuckets + b];
    }
  }
  if (all == 0) return std::nullopt;
  const double exact = q * static_cast<double>(all);
  const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(exact - exact * 1e-14)));
  std::uint64_t seen = 0;
  std::size_t b = 0;
  while (seen + counts[b] < rank) seen += counts[b++];
  const Duration low = latency_buckets::first(b * kMerged);
  const Duration high = latency_buckets::last(b * kMerged + kMerged - 1);
  return (low + high) / 2;
}

}  // namespace shardsim
