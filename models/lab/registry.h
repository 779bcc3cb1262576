#pragma once

#include <vector>

#include "sim/experiment/study.h"

namespace shardsim {

/// The studies that come with the simulator, in the order of studies.inc, which is the order in
/// which `list` and the schema show them.
///
/// A new one: `foo.cpp` beside this file, which defines `const StudyKind study::foo`, and the line
/// `STUDY(foo)` in studies.inc.
std::vector<const StudyKind*> built_in_studies();

}  // namespace shardsim
