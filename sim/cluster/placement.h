#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/types.h"

namespace shardsim {

class Fields;
class Placement;

/// A node as placements see it.
struct Member {
  NodeId node{};
  double weight{1.0};  ///< share of the data that it should take, relative to the others; > 0
  RackId rack{};
  ZoneId zone{};
};

/// The nodes that hold data from one moment on, in ascending order of NodeId.
struct Membership {
  std::uint32_t epoch{};
  std::vector<Member> members;
};

/// Which failure domains the replicas of a key must not share, as far as there are enough of them.
enum class Spread : std::uint8_t { node, rack, zone };

/// What a strategy is built from, besides its own parameters.
struct PlacementInput {
  Membership membership;
  std::size_t replicas{1};  ///< 1 .. kMostReplicas; a smaller cluster holds fewer copies
  Spread spread{Spread::node};
  std::uint64_t seed{};  ///< of what chance decides: tokens, orders. A node's draws stay its own
                         ///< over epochs: they come from (seed, NodeId), never from its index
  std::vector<std::uint64_t> sorted_positions;  ///< a sample of key positions, ascending; for
                                                ///< range strategies. Empty: evenly spread keys
  const Placement* previous{};  ///< of the epoch before, from the same strategy; null for the first
};

struct Located {
  PartitionId partition{};
  ReplicaSet replicas{};
};

/// A set of keys by hash or by position: [first, last], closed at both ends.
struct Interval {
  std::uint64_t first{};
  std::uint64_t last{};
};

/// Key -> partition -> replicas, for one membership. Immutable, and pure: the answer depends on the
/// key and the input it was built from alone, and on the history of memberships that `previous`
/// carries. Look-ups allocate nothing.
class Placement {
 public:
  virtual ~Placement() = default;

  /// The partition of `key` and its replicas in preference order: min(replicas, members) distinct
  /// nodes, in distinct racks or zones as far as there are enough.
  virtual Located locate(const Key& key) const = 0;

  /// A hint that `key` will be looked up soon: fetches what the look-up reads first.
  virtual void prefetch(const Key& key) const { static_cast<void>(key); }

  /// How many partitions there are: ids run from 0 to this - 1. At least one.
  virtual std::size_t partitions() const = 0;

  /// True where neighbours in key order share partitions, so that a scan touches few of them.
  virtual bool keeps_order() const { return false; }

  /// The primary-to-replica table of one partition, for scans of all partitions: replicas that hold
  /// every key of `partition`. Empty where keys of one partition differ in their replicas.
  virtual ReplicaSet replicas_of(PartitionId partition) const = 0;

  /// Where every key of an interval has the same replicas: the intervals, ascending, covering
  /// [0, 2^64) without gaps, with the replicas of each; of hashes, or of positions where
  /// keeps_order(). Empty where a strategy has no such intervals. Used to work out exactly what
  /// moves between two epochs, and by tests.
  struct Piece {
    std::uint64_t last{};  ///< the interval's last value; the next one starts at last + 1
    Located located{};
  };
  virtual std::vector<Piece> pieces() const { return {}; }

  /// Resident size of the look-up structure.
  virtual Bytes memory() const = 0;
};

/// A strategy with its parameters: makes placements for the epochs of a run.
class PlacementFactory {
 public:
  virtual ~PlacementFactory() = default;
  /// Names the parameters, with ranges and meaning.
  virtual void describe(Fields& fields) = 0;
  /// Aborts when the membership is empty or a weight is not positive: configs are checked before.
  virtual std::unique_ptr<Placement> build(const PlacementInput& input) const = 0;
  /// What this strategy can't do with this input, as one sentence with the setting to change;
  /// nullopt where it can be built.
  virtual std::optional<std::string> objection(const PlacementInput&) const { return {}; }
};

/// A placement strategy as `list`, `explain`, the schema and the config know it.
struct PlacementStrategy {
  std::string_view name;                        ///< as in configs, e.g. "ring"
  std::string_view summary;                     ///< one line
  std::string_view theory;                      ///< a line or two: expected balance, movement, cost
  std::string_view source;                      ///< the paper
  std::unique_ptr<PlacementFactory> (*make)();  ///< with default parameters
};

/// A factory from a parameter struct, for which `fields_of(Parameters&, Fields&)` is found by
/// its namespace, and a placement that is constructed from (parameters, input).
template <class Parameters, class Type>
class PlacementFactoryOf final : public PlacementFactory {
 public:
  void describe(Fields& fields) override { fields_of(parameters_, fields); }
  std::unique_ptr<Placement> build(const PlacementInput& input) const override {
    return std::make_unique<Type>(parameters_, input);
  }
  static std::unique_ptr<PlacementFactory> make() { return std::make_unique<PlacementFactoryOf>(); }

 private:
  Parameters parameters_{};
};

}  // namespace shardsim
