#include "sim/engine/check.h"

#include <cstdio>
#include <cstdlib>

namespace shardsim {

namespace {
thread_local const char* context = nullptr;
}

void set_broken_invariant_context(const char* text) { context = text; }

void broken_invariant(const char* condition, const char* meaning, std::source_location where) {
  std::fprintf(stderr, "shardsim: internal error at %s:%u: %s (%s)\n", where.file_name(),
               static_cast<unsigned>(where.line()), meaning, condition);
  if (context != nullptr) std::fprintf(stderr, "  in %s\n", context);
  std::fprintf(stderr, "  This is a fault of shardsim, not of your input.\n");
  std::abort();
}

}  // namespace shardsim
