// Strategies that go on from the placement before: whatever comes and goes in whatever order, only
// what must move does, and shares stay even. Chi-square tests are at 5.5 sigma, 2e-8 one-sided.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "models/placement/anchor_hash.h"
#include "models/placement/dx_hash.h"
#include "models/placement/memento_hash.h"
#include "models/placement/movement.h"
#include "tests/placement/placement_world.h"

namespace shardsim {
namespace {

using namespace placement_tests;

constexpr double kSigmas = 5.5;

// Chi-square of even shares as standard deviations of a normal (Wilson and Hilferty).
double deviation(const std::vector<std::uint32_t>& counts) {
  const double n = static_cast<double>(counts.size());
  const double keys = std::accumulate(counts.begin(), counts.end(), 0.0);
  double chi_square = 0;
  for (const std::uint32_t c : counts) chi_square += (c - keys / n) * (c - keys / n) / (keys / n);
  const double d = n - 1;
  return (std::cbrt(chi_square / d) - (1 - 2 / (9 * d))) / std::sqrt(2 / (9 * d));
}

enum class Order : std::uint8_t { fifo, lifo, random };

// 0 .. count-1 in the order in which they go.
std::vector<std::uint32_t> leaving_order(std::uint32_t count, Order order, std::uint64_t seed) {
  std::vector<std::uint32_t> nodes(count);
  std::iota(nodes.begin(), nodes.end(), 0u);
  if (order == Order::lifo) std::ranges::reverse(nodes);
  if (order == Order::random) {
    const RandomStream stream{seed, Purpose::test};
    for (std::uint32_t i = count; i-- > 1;) {
      std::swap(nodes[i], nodes[below(stream.bits({.entity = i}).a, std::uint64_t{i} + 1)]);
    }
  }
  return nodes;
}

/// A cluster that changes, with its placement and the first copies of some keys.
class Chain {
 public:
  Chain(std::string_view name, std::uint32_t nodes, std::size_t keys)
      : factory_(strategy(name)), keys_(random_keys(keys, 3)), input_(cluster_of(nodes)) {
    placement_ = factory_->build(input_);
    owners_ = look_up();
  }
  void change(const PlacementInput& next) {
    input_ = next;
    input_.previous = placement_.get();
    auto placement = factory_->build(input_);
    const Movement m = movement(*placement_, *placement, keys_);
    moved_between_survivors_ = m.moved_between_survivors;
    movement_ = m.keys_moved_fraction;
    placement_ = std::move(placement);
    before_ = owners_;
    owners_ = look_up();
  }
  /// Nothing moved but from `node`, which left. Returns how many keys did.
  std::size_t leave(std::uint32_t node) {
    change(without(input_, node));
    return moved([&](NodeId from, NodeId) { return from.value == node; });
  }
  /// Nothing moved but to `node`, which joined.
  std::size_t join(std::uint32_t node) {
    change(with(input_, member(node)));
    return moved([&](NodeId, NodeId to) { return to.value == node; });
  }
  template <class Allowed>
  std::size_t moved(const Allowed& allowed) const {
    std::size_t moved = 0;
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      if (before_[i] == owners_[i]) continue;
      ++moved;
      EXPECT_TRUE(allowed(before_[i], owners_[i])) << before_[i].value << " " << owners_[i].value;
    }
    EXPECT_EQ(moved_between_survivors_, 0.0);
    EXPECT_DOUBLE_EQ(movement_, static_cast<double>(moved) / static_cast<double>(owners_.size()));
    return moved;
  }
  double unevenness() const {
    std::map<NodeId, std::uint32_t> counts;
    for (const Member& m : input_.membership.members) counts[m.node] = 0;
    for (const NodeId node : owners_) ++counts.at(node);
    std::vector<std::uint32_t> all;
    for (const auto& [node, count] : counts) all.push_back(count);
    return deviation(all);
  }
  const std::vector<NodeId>& owners() const { return owners_; }
  const PlacementInput& input() const { return input_; }
  const Placement& placement() const { return *placement_; }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::vector<NodeId> look_up() const {
    std::vector<NodeId> owners;
    for (const Key& key : keys_) owners.push_back(placement_->locate(key).replicas[0]);
    return owners;
  }
  std::unique_ptr<PlacementFactory> factory_;
  std::vector<Key> keys_;
  PlacementInput input_;
  std::unique_ptr<Placement> placement_;
  std::vector<NodeId> before_;
  std::vector<NodeId> owners_;
  double movement_{};
  double moved_between_survivors_{};
};

class RemovableBuckets : public testing::TestWithParam<const char*> {};

TEST_P(RemovableBuckets, MoveOnlyTheLeaversKeysThenOnlyToThoseWhoJoin) {
  constexpr std::uint32_t kNodes = 60;
  for (const Order order : {Order::fifo, Order::lifo, Order::random}) {
    Chain chain{GetParam(), kNodes, 12'000};
    EXPECT_LT(chain.unevenness(), kSigmas);
    const auto leaving = leaving_order(kNodes, order, 1);
    for (std::uint32_t i = 0; i < 54; ++i) {
      EXPECT_GT(chain.leave(leaving[i]), 0u);
      EXPECT_LT(chain.unevenness(), kSigmas) << i << " left";
    }
    // New ones, then some of the old, past as many as there were.
    for (std::uint32_t i = 0; i < 70; ++i) {
      EXPECT_GT(chain.join(i % 3 == 0 ? leaving[i / 3] : 100 + i), 0u);
      EXPECT_LT(chain.unevenness(), kSigmas) << i << " joined";
    }
  }
}

TEST_P(RemovableBuckets, MixLeavesAndJoins) {
  Chain chain{GetParam(), 20, 4000};
  const RandomStream stream{11, Purpose::test};
  for (std::uint32_t step = 0; step < 200; ++step) {
    const RandomBits bits = stream.bits({.entity = step});
    const auto& members = chain.input().membership.members;
    const bool leave = members.size() > 35 || (members.size() > 2 && (bits.a & 1) == 0);
    if (leave) {
      chain.leave(members[below(bits.b, members.size())].node.value);
    } else {
      chain.join(1000 + step);
    }
    EXPECT_LT(chain.unevenness(), kSigmas);
  }
}

TEST_P(RemovableBuckets, SayTheSameAgainWhenTheLastToLeaveComesBackFirst) {
  Chain chain{GetParam(), 30, 5000};
  chain.leave(4);
  std::vector<std::vector<NodeId>> seen;
  const auto leaving = leaving_order(30, Order::random, 2);
  std::vector<std::uint32_t> left;
  for (const std::uint32_t node : leaving) {
    if (node == 4 || left.size() == 25) continue;
    seen.push_back(chain.owners());
    chain.leave(node);
    left.push_back(node);
  }
  for (std::size_t i = left.size(); i-- > 0;) {
    chain.join(left[i]);
    EXPECT_EQ(chain.owners(), seen[i]) << left[i];
  }
}

TEST_P(RemovableBuckets, GiveASetThatGoesAndComesBackItsOldKeys) {
  Chain chain{GetParam(), 30, 5000};
  const PlacementInput all = chain.input();
  const std::vector<NodeId> owners = chain.owners();
  chain.change(without(without(without(all, 7), 22), 29));
  EXPECT_NE(chain.owners(), owners);
  chain.change(all);
  EXPECT_EQ(chain.owners(), owners);
}

TEST_P(RemovableBuckets, GiveTheLeaversKeysToTheNodeThatTakesItsPlace) {
  Chain chain{GetParam(), 30, 5000};
  chain.change(with(without(chain.input(), 7), member(40)));
  EXPECT_GT(chain.moved([](NodeId from, NodeId to) { return from.value == 7 && to.value == 40; }),
            0u);
  auto others = cluster_of(0);
  for (std::uint32_t i = 50; i < 80; ++i) others = with(others, member(i));
  chain.change(others);  // nobody stays
  EXPECT_LT(chain.unevenness(), kSigmas);
}

TEST_P(RemovableBuckets, StartAnewAfterAPlacementOfAnotherStrategy) {
  const auto ring = strategy("ring")->build(cluster_of(9));
  auto input = cluster_of(10);
  const auto fresh = strategy(GetParam())->build(input);
  input.previous = ring.get();
  const auto after = strategy(GetParam())->build(input);
  for (const Key& key : random_keys(500)) {
    EXPECT_EQ(after->locate(key).replicas, fresh->locate(key).replicas);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, RemovableBuckets, testing::Values("anchor", "dx", "memento"),
                         [](const auto& row) { return std::string{row.param}; });

TEST(BucketPlacement, StartsAnewWhereANodeJoinsBeyondTheCapacity) {
  const auto factory = strategy("anchor");
  SetReal full{"capacity_factor", 1};
  factory->describe(full);
  const auto before = factory->build(cluster_of(10));
  auto input = cluster_of(11);
  const auto fresh = factory->build(input);
  input.previous = before.get();
  const auto after = factory->build(input);
  for (const Key& key : random_keys(500)) {
    EXPECT_EQ(after->locate(key).replicas, fresh->locate(key).replicas);
  }
}

// As few partitions as bring every node to its share to within one, whatever came before.
TEST(Directory, MovesTheFewestPartitionsWhateverTheHistory) {
  constexpr double kPartitions = 1000;
  const auto factory = strategy("directory", "partitions", 1000);
  const RandomStream stream{31, Purpose::test};
  for (const bool weighted : {false, true}) {
    auto input = cluster_of(10);
    auto placement = factory->build(input);
    for (std::uint32_t step = 0; step < 150; ++step) {
      const RandomBits bits = stream.bits({.entity = step});
      const auto& members = input.membership.members;
      const bool leave = members.size() > 25 || (members.size() > 2 && (bits.a & 1) == 0);
      const double weight = weighted ? 0.5 + static_cast<double>(bits.b % 5) : 1;
      auto next = leave ? without(input, members[below(bits.b, members.size())].node.value)
                        : with(input, member(100 + step, weight));
      next.previous = placement.get();
      auto after = factory->build(next);
      std::map<NodeId, double> had;
      std::map<NodeId, double> has;
      double moved = 0;
      for (std::uint32_t p = 0; p < 1000; ++p) {
        const NodeId from = placement->replicas_of(PartitionId{p})[0];
        const NodeId to = after->replicas_of(PartitionId{p})[0];
        had[from] += 1;
        has[to] += 1;
        moved += from == to ? 0 : 1;
      }
      double weights = 0;
      for (const Member& m : next.membership.members) weights += m.weight;
      double missing = 0;  // to the least of the shares
      double surplus = 0;  // beyond the most, with all that leavers had
      for (const Member& m : next.membership.members) {
        const double share = kPartitions * m.weight / weights;
        EXPECT_GE(has[m.node], std::floor(share));
        EXPECT_LE(has[m.node], std::ceil(share));
        missing += std::max(0.0, std::floor(share) - had[m.node]);
        surplus += std::max(0.0, had[m.node] - std::ceil(share));
        had.erase(m.node);
      }
      for (const auto& [node, count] : had) surplus += count;
      EXPECT_EQ(moved, std::max(missing, surplus));
      EXPECT_NEAR(movement(*placement, *after, {}).keys_moved_fraction, moved / kPartitions, 1e-12);
      placement = std::move(after);
      input = next;
    }
  }
}

// The large end, where published code with a CRC places badly.
template <class Buckets>
double unevenness_of(const Buckets& buckets, const std::vector<std::uint32_t>& gone,
                     std::uint32_t most, std::size_t keys) {
  std::vector<std::uint32_t> counts(most, 0);
  for (const Key& key : random_keys(keys, 9)) ++counts[buckets.find(key.hash)];
  std::vector<char> removed(most, 0);
  for (const std::uint32_t bucket : gone) removed[bucket] = 1;
  std::vector<std::uint32_t> all;
  for (std::uint32_t b = 0; b < most; ++b) {
    if (removed[b] == 0) all.push_back(counts[b]);
    EXPECT_TRUE(removed[b] == 0 || counts[b] == 0) << "a removed bucket is found";
  }
  return deviation(all);
}

TEST(AnchorHash, IsEvenAtAMillionBucketsAndWithNineTenthsOfThemRemoved) {
  constexpr std::uint32_t kBuckets = 1'000'000;
  AnchorHash anchor{kBuckets, kBuckets};
  EXPECT_LT(std::abs(unevenness_of(anchor, {}, kBuckets, 4'000'000)), kSigmas);
  auto gone = leaving_order(kBuckets, Order::random, 3);
  gone.resize(kBuckets / 10 * 9);
  for (const std::uint32_t bucket : gone) anchor.remove(bucket);
  EXPECT_LT(std::abs(unevenness_of(anchor, gone, kBuckets, 2'000'000)), kSigmas);
}
TEST(AnchorHash, IsEvenWithTenTimesTheCapacity) {
  const AnchorHash anchor{100'000, 1'000'000};
  EXPECT_LT(std::abs(unevenness_of(anchor, {}, 100'000, 2'000'000)), kSigmas);
}
TEST(DxAndMementoHash, AreEvenWithNineTenthsRemoved) {
  constexpr std::uint32_t kBuckets = 1u << 17;
  DxHash dx{kBuckets, kBuckets};
  MementoHash memento{kBuckets};
  auto gone = leaving_order(kBuckets, Order::random, 4);
  gone.resize(kBuckets / 10 * 9);
  for (const std::uint32_t bucket : gone) {
    dx.remove(bucket);
    memento.remove(bucket);
  }
  EXPECT_LT(std::abs(unevenness_of(dx, gone, kBuckets, 500'000)), kSigmas);
  EXPECT_LT(std::abs(unevenness_of(memento, gone, kBuckets, 500'000)), kSigmas);
}

// The paper's algorithms with a map for the table.
TEST(MementoHash, IsWhatItsAlgorithmsSayWithAMap) {
  MementoHash memento{50};
  std::uint32_t size = 50;
  std::vector<std::uint32_t> stack;
  std::map<std::uint32_t, std::uint32_t> left;
  const auto find = [&](std::uint64_t hash) {
    std::uint32_t bucket = jump_hash(hash, size);
    while (left.contains(bucket)) {
      const std::uint32_t limit = left[bucket];
      auto next = static_cast<std::uint32_t>(below(redraw(hash, bucket), limit));
      while (left.contains(next) && left[next] >= limit) next = left[next];
      bucket = next;
    }
    return bucket;
  };
  const RandomStream stream{21, Purpose::test};
  const auto keys = random_keys(50);
  for (std::uint32_t step = 0; step < 3000; ++step) {
    const RandomBits bits = stream.bits({.entity = step});
    const auto working = size - static_cast<std::uint32_t>(left.size());
    // Long falls and rises: the table grows and shrinks.
    const bool remove = working > 1 && (bits.a & 15) < (step / 200 % 2 == 0 ? 13 : 3);
    if (remove) {
      auto bucket = static_cast<std::uint32_t>(below(bits.b, size));
      while (left.contains(bucket)) bucket = (bucket + 1) % size;
      memento.remove(bucket);
      if (left.empty() && bucket == size - 1) {
        --size;
      } else {
        left[bucket] = working - 1;
        stack.push_back(bucket);
      }
    } else {
      std::uint32_t expected = size;
      if (stack.empty()) {
        ++size;
      } else {
        expected = stack.back();
        left.erase(expected);
        stack.pop_back();
      }
      EXPECT_EQ(memento.add(), expected);
    }
    ASSERT_EQ(memento.size(), size);
    for (const Key& key : keys) ASSERT_EQ(memento.find(key.hash), find(key.hash)) << step;
  }
}

TEST(MementoHash, RemembersOnlyWhatWasRemoved) {
  MementoHash memento{1'000'000};
  EXPECT_EQ(memento.memory(), Bytes{0});
  for (std::uint32_t bucket = 0; bucket < 1000; ++bucket) memento.remove(bucket * 7);
  EXPECT_LE(memento.memory(), Bytes{40'000});
  for (std::uint32_t i = 0; i < 1000; ++i) memento.add();
  EXPECT_LE(memento.memory(), Bytes{10'000});  // the stack's
}

// With few of many buckets left, a look-up ends, and only at the one that follows its last probe.
TEST(DxHash, EndsWhereOneOfManyBucketsWorks) {
  DxHash dx{64, 64};
  for (std::uint32_t bucket = 0; bucket < 64; ++bucket) {
    if (bucket != 37) dx.remove(bucket);
  }
  for (const Key& key : random_keys(50'000)) ASSERT_EQ(dx.find(key.hash), 37u);
}

}  // namespace
}  // namespace shardsim
