// A user's program: shardsim's command line, with a placement strategy of the user's own.
#include <models/kv_store/kv_store.h>
#include <models/placement/registry.h>
#include <sim/cli/main_command.h>
#include <sim/config/fields.h>
#include <workloads/factory.h>

#include <cstdint>
#include <memory>

namespace {

using namespace shardsim;

struct DealtParameters {
  std::uint32_t hands = 64;
};
void fields_of(DealtParameters& parameters, Fields& fields) {
  fields.field("hands", parameters.hands, "Partitions, dealt to the nodes like cards.",
               {1, 65'536});
}

/// A fixed number of partitions by hash, dealt to the nodes in turn.
class Dealt final : public Placement {
 public:
  Dealt(const DealtParameters& parameters, const PlacementInput& input)
      : hands_{parameters.hands}, input_{input} {}

  Located locate(const Key& key) const override {
    const PartitionId hand{static_cast<std::uint32_t>(key.hash % hands_)};
    return {hand, replicas_of(hand)};
  }
  std::size_t partitions() const override { return hands_; }
  ReplicaSet replicas_of(PartitionId hand) const override {
    const auto& members = input_.membership.members;
    ReplicaSet replicas;
    for (std::size_t i = 0; i < input_.replicas && i < members.size(); ++i) {
      replicas.push_back(members[(hand.index() + i) % members.size()].node);
    }
    return replicas;
  }
  Bytes memory() const override { return Bytes{sizeof(Dealt)}; }

 private:
  std::uint32_t hands_;
  PlacementInput input_;
};

constinit const PlacementStrategy dealt{
    .name = "dealt",
    .summary = "partitions dealt to the nodes in turn",
    .theory = "Even where nodes divide partitions; nearly all moves when a node joins.",
    .source = "this program",
    .make = &PlacementFactoryOf<DealtParameters, Dealt>::make};

}  // namespace

int main(int argc, char** argv) {
  Registries registries{.placements = built_in_placements(),
                        .systems = {&kv_store},
                        .workload_parts = built_in_workload_parts(),
                        .make_workload = &built_in_workload};
  registries.placements.push_back(&dealt);
  return run_command(argc, argv, registries);
}
