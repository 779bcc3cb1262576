#include "sim/metrics/heavy_hitters.h"

#include <algorithm>
#include <bit>

#include "sim/engine/check.h"

namespace shardsim {

HeavyHitters::HeavyHitters(std::size_t capacity)
    : capacity_(capacity),
      counters_(capacity),
      buckets_(capacity + 1),
      slots_(std::bit_ceil(4 * capacity)),
      mask_(slots_.size() - 1) {
  SHARDSIM_CHECK(capacity > 0 && capacity < kNone / 8, "a sketch has a counter");
  for (std::size_t b = buckets_.size(); b-- > 0;) {
    buckets_[b].next = free_buckets_;
    free_buckets_ = static_cast<Index>(b);
  }
}

// A key's place comes from the low bits of its hash, its tag from the high ones.
std::size_t HeavyHitters::find(std::uint64_t hash) const {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t at = hash & mask_;
  while (slots_[at].counter != kNone) {
    if (slots_[at].tag == tag && counters_[slots_[at].counter].key.hash == hash) break;
    at = (at + 1) & mask_;
  }
  return at;
}

// Linear probing without tombstones: what follows moves up where it may (Knuth, 6.4, algorithm R).
void HeavyHitters::erase(std::uint64_t hash) {
  std::size_t hole = find(hash);
  for (std::size_t at = (hole + 1) & mask_; slots_[at].counter != kNone; at = (at + 1) & mask_) {
    const std::size_t home = counters_[slots_[at].counter].key.hash & mask_;
    if (((at - home) & mask_) >= ((at - hole) & mask_)) {
      slots_[hole] = slots_[at];
      hole = at;
    }
  }
  slots_[hole] = {};
}

void HeavyHitters::add(const Key& key) {
  ++total_;
  std::size_t at = find(key.hash);
  if (slots_[at].counter != kNone) {
    increment(slots_[at].counter);
    return;
  }
  Index counter{};
  if (used_ < capacity_) {
    counter = used_++;
    counters_[counter] = {.key = key};
    if (least_ == kNone || buckets_[least_].count != 1) least_ = new_bucket(1, kNone);
    link(counter, least_);
  } else {
    // The newcomer takes over a counter of the smallest count, which becomes its possible error.
    counter = buckets_[least_].first;
    erase(counters_[counter].key.hash);
    at = find(key.hash);
    counters_[counter].key = key;
    counters_[counter].error = buckets_[least_].count;
    increment(counter);
  }
  slots_[at] = {static_cast<std::uint32_t>(key.hash >> 32), counter};
}

void HeavyHitters::increment(Index counter) {
  const Index from = counters_[counter].bucket;
  const std::uint64_t count = buckets_[from].count + 1;
  Index to = buckets_[from].next;
  if (to == kNone || buckets_[to].count != count) {
    // Alone in its bucket: the bucket's count rises.
    const Index first = buckets_[from].first;
    if (first == counter && counters_[first].next == kNone) {
      buckets_[from].count = count;
      return;
    }
    to = new_bucket(count, from);
  }
  unlink(counter);
  link(counter, to);
  drop_if_empty(from);
}

void HeavyHitters::unlink(Index counter) {
  const Counter& c = counters_[counter];
  if (c.previous == kNone) {
    buckets_[c.bucket].first = c.next;
  } else {
    counters_[c.previous].next = c.next;
  }
  if (c.next != kNone) counters_[c.next].previous = c.previous;
}

void HeavyHitters::link(Index counter, Index bucket) {
  Counter& c = counters_[counter];
  c.bucket = bucket;
  c.previous = kNone;
  c.next = buckets_[bucket].first;
  if (c.next != kNone) counters_[c.next].previous = counter;
  buckets_[bucket].first = counter;
}

HeavyHitters::Index HeavyHitters::new_bucket(std::uint64_t count, Index after) {
  const Index made = free_buckets_;
  SHARDSIM_CHECK(made != kNone, "no more distinct counts than counters, and one in passing");
  free_buckets_ = buckets_[made].next;
  const Index next = after == kNone ? least_ : buckets_[after].next;
  buckets_[made] = {.count = count, .first = kNone, .next = next, .previous = after};
  if (next != kNone) buckets_[next].previous = made;
  if (after != kNone) buckets_[after].next = made;
  return made;
}

void HeavyHitters::drop_if_empty(Index bucket) {
  Bucket& b = buckets_[bucket];
  if (b.first != kNone) return;
  if (b.previous == kNone) {
    least_ = b.next;
  } else {
    buckets_[b.previous].next = b.next;
  }
  if (b.next != kNone) buckets_[b.next].previous = b.previous;
  b.next = free_buckets_;
  free_buckets_ = bucket;
}

std::vector<HeavyHitters::Hitter> HeavyHitters::top(std::size_t k) const {
  std::vector<Hitter> all;
  all.reserve(used_);
  for (Index i = 0; i < used_; ++i) {
    const Counter& c = counters_[i];
    all.push_back({c.key, buckets_[c.bucket].count, c.error});
  }
  std::ranges::sort(all, [](const Hitter& a, const Hitter& b) {
    return a.count != b.count ? a.count > b.count : a.key.hash < b.key.hash;
  });
  if (all.size() > k) all.resize(k);
  return all;
}

}  // namespace shardsim
