#pragma once

#include <source_location>

namespace shardsim {

/// Ends the program loudly: the text of a broken invariant and where it broke. For our own faults
/// only; what a user can cause is a UsageError, what the simulated world causes is an outcome.
[[noreturn]] void broken_invariant(const char* condition, const char* meaning,
                                   std::source_location where);

/// Simulated time, seed and config hash that `broken_invariant` prints; null for none.
void set_broken_invariant_context(const char* text);

}  // namespace shardsim

/// On in every build. `meaning` is a literal that says what should have held.
#define SHARDSIM_CHECK(condition, meaning) \
  (static_cast<bool>(condition)            \
       ? static_cast<void>(0)              \
       : ::shardsim::broken_invariant(#condition, meaning, std::source_location::current()))
