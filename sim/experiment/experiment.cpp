#include "sim/experiment/experiment.h"

#include <fmt/format.h>

namespace shardsim {

void fields_of(MetricsConfig& c, Fields& f) {
  f.field("interval", c.interval, "Of the timeline; it doubles when a run has too many.",
          {Duration{1'000'000}, Duration::max()});
}

Experiment::Experiment(const Registries& registries) : registries_(&registries) {
  for (const SystemKind* s : registries.systems) systems_.push_back({s->name, s->summary});
  store_ = system().make(registries.placements);
  workload_ = registries.make_workload();
}

void Experiment::describe(Fields& f) {
  f.field("name", name, "A name for files and tables.");
  f.field("question", question, "What this experiment answers, in a sentence.");
  const std::size_t before = system_;
  f.choice("system", system_, systems_, "The system under study.");
  if (system_ != before) store_ = system().make(registries_->placements);
  f.field("seed", seed, "Of all that chance decides.");
  f.field("duration", duration, "Of the run, in simulated time.",
          {Duration{1}, std::chrono::hours{24 * 366}});
  f.field("warmup", warmup, "Requests that start before this do not count.");
  f.field("cluster", cluster, "The machines, where they stand, and their network.");
  f.object("store", "The system's data: placement, replication, moves.",
           [this](Fields& inner) { store_->describe(inner); });
  f.object("workload", "What clients ask for.",
           [this](Fields& inner) { workload_->describe(inner, system().operations); });
  f.field("clients", clients, "How clients wait, time out and retry.");
  f.field("metrics", metrics, "What is recorded.");
  f.field("events", events, "What happens to the cluster, and when.");
  if (warmup >= duration) {
    f.objection("warmup", "the warm-up must end before the run does (/duration)");
  }
}

std::vector<std::string> Experiment::contradictions() const {
  std::vector<std::string> wrong = store_->objections(cluster);
  if (wrong.empty()) {
    // Nodes that join are of no class: a larger cluster has more of the plain ones.
    ClusterConfig grown = cluster;
    for (const EventConfig& e : events) grown.nodes += e.add_nodes.value_or(0);
    for (const std::string& text : store_->objections(grown)) {
      wrong.push_back(text + " (once the nodes that /events adds have joined)");
    }
  }
  for (std::string& e : check_events(cluster, events, duration)) wrong.push_back(std::move(e));
  return wrong;
}

}  // namespace shardsim
