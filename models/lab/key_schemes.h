#pragma once

#include <string_view>

#include "sim/cluster/types.h"

namespace shardsim {

/// How applications make a partitioning key out of a record's name. Pure functions: the same on
/// every machine. Hashes are XXH64 with seed 0; of text in key order the first bytes count.

/// The name as it is: neighbours in order are neighbours in ranges, so that scans are cheap and
/// ascending names all go to the last range. Names that share eight bytes share a position.
Key plain_key(std::string_view name);

/// The name behind its own hash: ranges fill alike whatever the order of inserts, and a scan in the
/// order of names touches them all. HBase's and Bigtable's advice against hot tablets.
Key hash_prefixed_key(std::string_view name);

/// A partition key, which alone decides the place, and a sort key, which orders the records inside:
/// DynamoDB's composite primary key, Cassandra's partition and clustering columns. All records of a
/// partition have one hash, and positions next to each other in the order of the first four bytes
/// of `sort`; partitions are scattered.
Key composite_key(std::string_view partition, std::string_view sort);

}  // namespace shardsim
