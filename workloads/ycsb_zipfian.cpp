#include "workloads/ycsb_zipfian.h"

#include <algorithm>

#include "workloads/popularity.h"
#include "workloads/portable_math.h"

namespace shardsim::workloads {

namespace {

double power(double x, double y) { return portable::exp(y * portable::log(x)); }

}  // namespace

YcsbZipfian::YcsbZipfian(std::uint64_t keys)
    : keys_(keys),
      second_(1 + power(0.5, kTheta)),
      alpha_(1 / (1 - kTheta)),
      eta_((1 - power(2 / kItems, 1 - kTheta)) / (1 - second_ / kZeta)),
      head_items_(65536) {
  rank_head();
}

std::uint64_t YcsbZipfian::fnv(std::uint64_t value) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (int i = 0; i < 8; ++i) {
    hash = (hash ^ (value & 0xff)) * 1099511628211u;
    value >>= 8;
  }
  return (hash >> 63) != 0 ? ~hash + 1 : hash;
}

std::uint64_t YcsbZipfian::item(std::uint64_t bits) const {
  const double u = unit(bits);
  const double uz = u * kZeta;
  if (uz < 1) return 0;
  if (uz < second_) return 1;
  return static_cast<std::uint64_t>(kItems * power(eta_ * u - eta_ + 1, alpha_));
}

double YcsbZipfian::below_item(double item) const {
  if (item <= 0) return 0;
  if (item <= 1) return item / kZeta;
  if (item >= kItems) return 1;
  if (item < 2) return 1 / kZeta;
  return 1 - (1 - power(item / kItems, 1 - kTheta)) / eta_;
}

void YcsbZipfian::rank_head() {
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(head_items_); ++i) {
    const auto at = static_cast<double>(i);
    head_.push_back({key(i), below_item(at + 1) - below_item(at), 0});
  }
  std::ranges::stable_sort(head_, {}, &Head::key);
  // Items that share a key add up.
  std::size_t last = 0;
  for (std::size_t i = 1; i < head_.size(); ++i) {
    if (head_[i].key == head_[last].key) {
      head_[last].share += head_[i].share;
    } else {
      head_[++last] = head_[i];
    }
  }
  head_.resize(last + 1);
  std::ranges::sort(head_, [](const Head& a, const Head& b) {
    return a.share != b.share ? a.share > b.share : a.key < b.key;
  });
  for (std::size_t i = 0; i < head_.size(); ++i) head_[i].rank = i;
  std::ranges::sort(head_, {}, &Head::key);
  maybe_.resize((std::size_t{1} << kFilterBits) / 64);
  for (const Head& h : head_) {
    maybe_[filter_bit(h.key) / 64] |= std::uint64_t{1} << (filter_bit(h.key) % 64);
  }
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(head_items_); ++i) {
    item_rank_.push_back(static_cast<std::uint32_t>(in_head(key(i))->rank));
  }
}

const YcsbZipfian::Head* YcsbZipfian::in_head(std::uint64_t key) const {
  const std::size_t bit = filter_bit(key);
  if ((maybe_[bit / 64] >> (bit % 64) & 1) == 0) return nullptr;
  const auto found = std::ranges::lower_bound(head_, key, {}, &Head::key);
  return found != head_.end() && found->key == key ? &*found : nullptr;
}

std::uint64_t YcsbZipfian::rank(std::uint64_t item, std::uint64_t key) const {
  if (item < item_rank_.size()) return item_rank_[item];
  if (const Head* head = in_head(key)) return head->rank;
  return std::clamp<std::uint64_t>(item, head_.size(), keys_);
}

Popularity YcsbZipfian::popularity() const {
  const auto keys = static_cast<double>(keys_);
  const auto ranked = static_cast<double>(head_.size());
  // Items past the head: one for each key that is left, then the others, spread over all keys.
  const double alone = head_items_ + std::max(0.0, keys - ranked);
  const double spread = (1 - below_item(alone)) / keys;
  std::vector<double> shares(head_.size());
  for (const Head& h : head_) shares[h.rank] = h.share;
  for (std::size_t i = 1; i < shares.size(); ++i) shares[i] += shares[i - 1];
  const auto below_rank = [&](double rank) {
    if (rank <= 0) return 0.0;
    if (rank <= ranked) return shares[static_cast<std::size_t>(rank) - 1];
    return shares.back() + below_item(head_items_ + rank - ranked) - below_item(head_items_);
  };
  return grouped(keys, [&](double from, double to) {
    return below_rank(to) - below_rank(from) + spread * (to - from);
  });
}

}  // namespace shardsim::workloads
