#pragma once

#include "sim/cluster/system.h"

namespace shardsim {

/// A Dynamo-like key-value store: one table, a coordinator at each node, clients that know the map.
extern const SystemKind kv_store;

}  // namespace shardsim
