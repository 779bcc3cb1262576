#include "models/lab/registry.h"

#include "models/lab/studies.h"

namespace shardsim {

std::vector<const StudyKind*> built_in_studies() {
  return {
#define STUDY(name) &study::name,
#include "models/lab/studies.inc"
#undef STUDY
  };
}

}  // namespace shardsim
