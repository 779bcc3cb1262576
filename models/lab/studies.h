#pragma once

#include "sim/experiment/study.h"

/// The constants that studies.inc lists, one a file of that name.
namespace shardsim::study {
#define STUDY(name) extern const StudyKind name;
#include "models/lab/studies.inc"
#undef STUDY
}  // namespace shardsim::study
