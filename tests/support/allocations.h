#pragma once

#include <cstdint>

namespace shardsim {

/// How often this program has called operator new so far, in all threads. Including this header
/// compiles the counting operators into the folder's test program (tests/CMakeLists.txt).
std::uint64_t allocations();

}  // namespace shardsim
