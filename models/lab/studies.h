#pragma once

#include "sim/experiment/study.h"

namespace shardsim::study {

#define STUDY(name) extern const StudyKind name;
#include "models/lab/studies.inc"
#undef STUDY

}  // namespace shardsim::study
