#include "models/store/table.h"

#include <algorithm>

#include "sim/engine/check.h"

namespace shardsim {

Table::Table(const SystemInput& input, const StoreConfig& config)
    : cluster_(input.cluster),
      workload_(input.workload),
      config_(config),
      seed_(input.seed),
      record_size_(input.workload.mean_value_size()),
      key_count_(input.workload.key_count()),
      rebalancer_(*this, input.seed) {
  Membership first;
  for (std::uint32_t i = 0; i < cluster_.size(); ++i) {
    first.members.push_back(cluster_.member(NodeId{i}));
  }
  auto placement = config_.placement().build(placement_input(first));
  adopt(std::move(first), std::move(placement));
}

PlacementInput Table::placement_input(const Membership& membership) const {
  return {.membership = membership,
          .replicas = config_.replication.replicas,
          .spread = config_.replication.spread,
          .seed = seed_,
          .sorted_positions = workload_.sorted_positions(),
          .previous = placement_.get()};
}

void Table::adopt(Membership membership, std::unique_ptr<Placement> placement) {
  membership_ = std::move(membership);
  placement_ = std::move(placement);
  ranges_.clear();
  scan_nodes_.clear();
  if (placement_->keeps_order()) {
    ranges_ = placement_->pieces();
  } else {
    for (const Member& m : membership_.members) scan_nodes_.push_back(m.node);
  }
}

bool Table::scan_parts(const Key& first, const Key& last, std::uint32_t rows,
                       std::vector<ScanPart>& parts) const {
  if (!placement_->keeps_order()) {
    // Neighbours lie anywhere: every node that is up looks for its part of the rows, and what the
    // others hold is found in their replicas.
    for (const NodeId node : scan_nodes_) {
      if (cluster_.believed_up(node)) parts.push_back({node, 0});
    }
    const std::uint64_t n = parts.size();
    for (std::uint64_t i = 0; i < n; ++i) {
      parts[i].rows = static_cast<std::uint32_t>((rows * (i + 1)) / n - (rows * i) / n);
    }
    return scan_nodes_.size() - n < config_.replication.replicas;
  }
  const auto at = [&](std::uint64_t position) {
    return std::ranges::lower_bound(ranges_, position, {}, &Placement::Piece::last);
  };
  const auto from = at(first.position);
  const auto to = at(last.position);
  const std::size_t count = static_cast<std::size_t>(to - from) + 1;
  const double width = static_cast<double>(last.position - first.position) + 1;
  std::uint32_t given = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& piece = *(from + static_cast<std::ptrdiff_t>(i));
    const double covered =
        static_cast<double>(std::min(piece.last, last.position) - first.position) + 1;
    const auto until = i + 1 == count
                           ? rows
                           : std::max(given, static_cast<std::uint32_t>(rows * (covered / width)));
    const auto up = std::ranges::find_if(piece.located.replicas,
                                         [&](NodeId node) { return cluster_.believed_up(node); });
    if (up == piece.located.replicas.end()) return false;
    parts.push_back({*up, until - given});
    given = until;
  }
  return true;
}

std::vector<Key> Table::key_sample(std::size_t most) const {
  std::vector<Key> keys;
  const double count = workload_.key_count();
  const auto n = static_cast<std::uint64_t>(std::min(count, static_cast<double>(most)));
  keys.reserve(n);
  const double step = count / static_cast<double>(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    if (const auto key = workload_.key(static_cast<std::uint64_t>(static_cast<double>(i) * step))) {
      keys.push_back(*key);
    }
  }
  if (keys.empty()) {
    // A trace's keys are known by a sample of their positions; hashes are spread evenly anyway.
    const std::vector<std::uint64_t> positions = workload_.sorted_positions();
    for (std::size_t i = 0; i < positions.size(); ++i) {
      keys.push_back({.hash = UINT64_MAX / positions.size() * i, .position = positions[i]});
    }
  }
  return keys;
}

std::vector<double> Table::storage_bytes() const {
  std::vector<double> bytes(cluster_.size(), 0);
  constexpr std::size_t kMostCounted = 1u << 20;
  // Of more keys than can be counted, those in an interval of hashes are as good as its share.
  if (key_count_ > kMostCounted && !placement_->keeps_order()) {
    const double all = key_count_ * static_cast<double>(record_size_.count);
    std::uint64_t first = 0;
    for (const Placement::Piece& piece : placement_->pieces()) {
      const double share = (static_cast<double>(piece.last - first) + 1) * 0x1p-64;
      for (const NodeId node : piece.located.replicas) bytes[node.index()] += share * all;
      first = piece.last + 1;
    }
    if (first != 0 || bytes.front() > 0) return bytes;
  }
  const std::vector<Key> keys = key_sample(kMostCounted);
  if (keys.empty()) return bytes;
  const double each =
      key_count_ * static_cast<double>(record_size_.count) / static_cast<double>(keys.size());
  for (const Key& key : keys) {
    for (const NodeId node : placement_->locate(key).replicas) bytes[node.index()] += each;
  }
  return bytes;
}

std::uint64_t Table::writes_lost() const {
  std::uint64_t lost = 0;
  for (Versions::Index i = 0; i < versions_.size(); ++i) {
    const Version acknowledged = versions_.acknowledged(i);
    if (acknowledged == Version{}) continue;
    bool held = false;
    for (const NodeId node : route(versions_.key(i)).replicas) {
      held = held || versions_.held(i, node) >= acknowledged;
    }
    lost += held ? 0 : 1;
  }
  return lost;
}

void Table::change_membership(std::span<const NodeId> joined, std::span<const NodeId> leaving) {
  rebalancer_.change({joined.begin(), joined.end()}, {leaving.begin(), leaving.end()});
}

}  // namespace shardsim
