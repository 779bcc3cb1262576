#include "sim/experiment/experiment.h"

#include <fmt/format.h>

namespace shardsim {

void fields_of(MetricsConfig& c, Fields& f) {
  f.field("interval", c.interval, "Of the timeline; it doubles when a run has too many.",
          {Duration{1'000'000}, Duration::max()});
}

Experiment::Experiment(const Registries& registries) : registries_(&registries) {
  for (const SystemKind* s : registries.systems) systems_.push_back({s->name, s->summary});
  choose_store();
  workload_ = registries.make_workload();
  for (const StudyKind* s : registries.studies) studies_.push_back({s->name, s->summary});
  if (studies_.empty()) return;
  systems_.push_back(kLab);
  study_ = study_kind().make(registries.placements);
}

void Experiment::choose_store() {
  store_ = system().make(registries_->placements);
  store_operations_ = system().operations;
}

void Experiment::describe(Fields& f) {
  f.field("name", name, "A name for files and tables.");
  f.field("question", question, "What this experiment answers, in a sentence.");
  const std::size_t before = system_;
  f.choice("system", system_, systems_, "The system under study.");
  if (system_ != before && !in_lab()) choose_store();
  f.field("seed", seed, "Of all that chance decides.");
  f.only_where(!in_lab(), registries_->systems.front()->name,
               [this](Fields& inner) { describe_system(inner); });
  if (!studies_.empty()) {
    f.only_where(in_lab(), kLab.name, [this](Fields& inner) { describe_lab(inner); });
  }
}

void Experiment::describe_lab(Fields& f) {
  f.family("lab", "study", chosen_study_, studies_, "The study and its parameters.",
           [this](std::size_t chosen) -> Fields::Describe {
             chosen_study_ = chosen;
             // What was read stays when the same description is visited again.
             if (made_study_ != chosen) study_ = study_kind().make(registries_->placements);
             made_study_ = chosen;
             study_->set_base_folder(base_folder_);
             return [study = study_.get()](Fields& inner) { study->describe(inner); };
           });
}

void Experiment::set_base_folder(const std::string& folder) {
  base_folder_ = folder;
  workload_->set_base_folder(folder);
  if (study_) study_->set_base_folder(folder);
}

std::string Experiment::content_hash() const {
  return in_lab() ? study_->content_hash() : workload_->content_hash();
}

void Experiment::describe_system(Fields& f) {
  f.field("duration", duration, "Of the run, in simulated time.",
          {Duration{1}, std::chrono::hours{24 * 366}});
  f.field("warmup", warmup, "Requests that start before this do not count.");
  f.field("cluster", cluster, "The machines, where they stand, and their network.");
  f.object("store", "The system's data: placement, replication, moves.",
           [this](Fields& inner) { store_->describe(inner); });
  f.object("workload", "What clients ask for.",
           [this](Fields& inner) { workload_->describe(inner, store_operations_); });
  f.field("clients", clients, "How clients wait, time out and retry.");
  f.field("metrics", metrics, "What is recorded.");
  f.field("events", events, "What happens to the cluster, and when.");
  if (warmup >= duration) {
    f.objection("warmup", "the warm-up must end before the run does (/duration)");
  }
}

std::vector<std::string> Experiment::contradictions() const {
  if (in_lab()) return study_->objections();
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
