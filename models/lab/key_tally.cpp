#include "models/lab/key_tally.h"

#include <algorithm>
#include <thread>

#include "models/placement/transition.h"

namespace shardsim {

namespace {

constexpr std::uint64_t kBlock = 65'536;

void count_moves(const ReplicaSet& before, const ReplicaSet& after, const std::vector<bool>& was,
                 const std::vector<bool>& is, MovedCopies& moved) {
  moved.copies += after.size();
  if (before == after) return;
  for (const SlotMove& m : pair_replicas(before, after)) {
    ++moved.moved;
    const std::size_t from = m.from.index();
    const std::size_t to = m.to.index();
    const bool left = from >= is.size() || !is[from];
    if (left) ++moved.inherited[to];
    if (!left && to < was.size() && was[to]) ++moved.between_survivors;
  }
}

/// One thread's block, with the room that it needs.
class Block {
 public:
  Block(const LabKeys& keys, std::span<const EpochsOfStrategy> strategies, const Present& present,
        std::uint64_t hot)
      : all_(keys),
        strategies_(strategies),
        present_(present),
        hot_(hot),
        keys_(kBlock),
        shares_(kBlock),
        tallies_(strategies.size()) {
    // Here rather than in a thread, where nobody would hear that memory is short.
    for (StrategyTally& t : tallies_) {
      t.copies.resize(present.now.size());
      t.load.resize(present.now.size());
      t.cold_load.resize(present.now.size());
    }
  }

  void work(std::uint64_t block) {
    first_ = block * kBlock;
    const std::size_t size = std::min(kBlock, all_.count() - first_);
    all_.fill(first_, std::span{keys_}.first(size), std::span{shares_}.first(size));
    for (std::size_t s = 0; s < strategies_.size(); ++s) tally(strategies_[s], size, tallies_[s]);
  }
  void add_to(std::vector<StrategyTally>& sums) const {
    for (std::size_t s = 0; s < sums.size(); ++s) {
      for (std::size_t n = 0; n < sums[s].load.size(); ++n) {
        sums[s].copies[n] += tallies_[s].copies[n];
        sums[s].load[n] += tallies_[s].load[n];
        sums[s].cold_load[n] += tallies_[s].cold_load[n];
      }
      sums[s].grown.add(tallies_[s].grown);
      sums[s].shrunk.add(tallies_[s].shrunk);
    }
  }

 private:
  void tally(const EpochsOfStrategy& epochs, std::size_t size, StrategyTally& t) const {
    const std::size_t nodes = present_.now.size();
    t.copies.assign(nodes, 0);
    t.load.assign(nodes, 0);
    t.cold_load.assign(nodes, 0);
    t.grown = {};
    t.grown.inherited.assign(present_.grown.size(), 0);
    t.shrunk = {};
    t.shrunk.inherited.assign(nodes, 0);
    for (std::size_t i = 0; i < size; ++i) {
      const ReplicaSet now = epochs.now->locate(keys_[i]).replicas;
      const double share = shares_[i] / static_cast<double>(now.size());
      const bool cold = first_ + i >= hot_;
      for (const NodeId node : now) {
        ++t.copies[node.index()];
        t.load[node.index()] += share;
        if (cold) t.cold_load[node.index()] += share;
      }
      count_moves(now, epochs.grown->locate(keys_[i]).replicas, present_.now, present_.grown,
                  t.grown);
      count_moves(now, epochs.shrunk->locate(keys_[i]).replicas, present_.now, present_.shrunk,
                  t.shrunk);
    }
  }

  const LabKeys& all_;
  std::span<const EpochsOfStrategy> strategies_;
  const Present& present_;
  std::uint64_t hot_;
  std::uint64_t first_{};
  std::vector<Key> keys_;
  std::vector<double> shares_;
  std::vector<StrategyTally> tallies_;
};

}  // namespace

void MovedCopies::add(const MovedCopies& other) {
  copies += other.copies;
  moved += other.moved;
  between_survivors += other.between_survivors;
  inherited.resize(std::max(inherited.size(), other.inherited.size()));
  for (std::size_t n = 0; n < other.inherited.size(); ++n) inherited[n] += other.inherited[n];
}

std::vector<StrategyTally> tally_keys(const LabKeys& keys,
                                      std::span<const EpochsOfStrategy> strategies,
                                      const Present& present, const TallyOptions& options) {
  const std::size_t nodes = present.now.size();
  std::vector<StrategyTally> sums(strategies.size());
  for (StrategyTally& t : sums) {
    t.copies.resize(nodes);
    t.load.resize(nodes);
    t.cold_load.resize(nodes);
  }
  const std::uint64_t blocks = (keys.count() + kBlock - 1) / kBlock;
  const std::uint64_t threads = std::clamp<std::uint64_t>(options.threads, 1, blocks);
  std::vector<Block> workers(threads, Block{keys, strategies, present, options.hot});
  for (std::uint64_t done = 0; done < blocks; done += threads) {
    const std::uint64_t round = std::min(threads, blocks - done);
    {
      std::vector<std::jthread> others;
      for (std::uint64_t w = 1; w < round; ++w) {
        others.emplace_back([&worker = workers[w], block = done + w] { worker.work(block); });
      }
      workers[0].work(done);
    }
    for (std::uint64_t w = 0; w < round; ++w) workers[w].add_to(sums);
    if (options.progress) {
      options.progress(static_cast<double>(done + round) / static_cast<double>(blocks));
    }
  }
  return sums;
}

}  // namespace shardsim
