#include "models/kv_store/kv_store.h"
#include "models/lab/registry.h"
#include "models/placement/registry.h"
#include "sim/cli/main_command.h"
#include "workloads/factory.h"

/// Nothing but this file knows both the simulator and what is built in.
int main(int argc, char** argv) {
  const shardsim::Registries built_in{.placements = shardsim::built_in_placements(),
                                      .systems = {&shardsim::kv_store},
                                      .workload_parts = shardsim::built_in_workload_parts(),
                                      .make_workload = &shardsim::built_in_workload,
                                      .studies = shardsim::built_in_studies()};
  return shardsim::run_command(argc, argv, built_in);
}
