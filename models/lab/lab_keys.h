#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster/types.h"
#include "sim/cluster/workload.h"

namespace shardsim {

/// The keys that a study places, by rank: 0 is the one that is asked for most often. Immutable;
/// threads may read it at once.
class LabKeys {
 public:
  virtual ~LabKeys() = default;
  virtual std::uint64_t count() const = 0;
  /// Fills keys and shares of the load with those of the ranks from `first` on; both spans have one
  /// length.
  virtual void fill(std::uint64_t first, std::span<Key> keys, std::span<double> shares) const = 0;
  /// What people call the key of a rank.
  virtual std::string name(std::uint64_t rank) const = 0;
  virtual const Popularity& popularity() const = 0;
  /// A sample of positions in ascending order; empty where they are spread evenly.
  virtual std::vector<std::uint64_t> sorted_positions() const { return {}; }
};

/// `count` keys as generated workloads have them (workloads/key_space.h) whose shares follow Zipf's
/// law; an exponent of 0 gives all the same. Constant memory.
std::unique_ptr<LabKeys> generated_keys(std::uint64_t count, double exponent, std::uint64_t seed);

/// The keys of a file, one a line, plain or zstd-compressed; "-" is standard input. Keys are bytes:
/// neither text nor UTF-8 is needed, an end of line (\n or \r\n) ends one, and an empty line is no
/// key. A line that stands there again is the same key asked for again: shares are by how often.
/// Equals stand in the order of the file. A hash is XXH64 of the bytes, seed 0; a position is the
/// eight bytes behind what all keys begin with. Holds the file's text while it reads. Throws
/// RunError where it can't be read, has no key, or has one above 1 MiB.
std::unique_ptr<LabKeys> keys_of_file(const std::string& path, const std::string& name);

}  // namespace shardsim
