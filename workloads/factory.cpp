#include "workloads/factory.h"

#include <fmt/format.h>

#include <filesystem>

#include "sim/engine/error.h"
#include "workloads/generated.h"
#include "workloads/presets.h"
#include "workloads/profiles.h"
#include "workloads/trace.h"

namespace shardsim {

namespace workloads {

namespace {

class Factory final : public WorkloadFactory {
 public:
  void describe(Fields& f, std::span<const Option> operations) override;
  void set_base_folder(const std::string& folder) override { base_folder_ = folder; }
  std::unique_ptr<Workload> build(const WorkloadInput& input) const override;
  std::string content_hash() const override {
    return has_trace_ ? hash_of_file(path(), trace_.file) : std::string{};
  }

 private:
  void begin(std::span<const Option> operations);
  void describe_keys(Fields& f, std::span<const Option> operations);
  void check_sources(Fields& f) const;
  void check_mix(Fields& f, std::span<const Option> operations) const;
  void say_what_is_unused(Fields& f) const;
  bool draws(std::string_view operation) const;
  bool replays_operations() const {
    return has_trace_ && (!trace_.has_columns || !trace_.columns.operation.empty());
  }
  bool replays_sizes() const {
    return has_trace_ && (!trace_.has_columns || !trace_.columns.value_size.empty());
  }
  const Profile* profile() const { return profile_ == 0 ? nullptr : &profiles()[profile_ - 1]; }
  std::string path() const {
    return (std::filesystem::path{base_folder_} / trace_.file).lexically_normal().string();
  }

  std::size_t preset_{};
  std::size_t profile_{};
  bool begun_{};
  GeneratedConfig config_{};
  bool has_trace_{};
  TraceConfig trace_{};
  std::string base_folder_{};
};

void Factory::begin(std::span<const Option> operations) {
  if (begun_) return;
  begun_ = true;
  config_.mix = default_mix(operations);
}

// Preset and profile come first, so that what they set is the default of the keys that follow. A
// later visit, e.g. of the writer of resolved configs, finds them unchanged and changes nothing.
void Factory::describe(Fields& f, std::span<const Option> operations) {
  begin(operations);
  const std::size_t preset_before = preset_;
  const std::size_t profile_before = profile_;
  f.choice("preset", preset_, preset_options(),
           "One of YCSB's core workloads; keys beside it replace what it sets.");
  f.choice("profile", profile_, profile_options(),
           "Published figures of a production system; keys beside it replace what it sets, and "
           "supply what was not published: the key count always.");
  if (preset_ != preset_before && preset_ != 0) presets()[preset_ - 1].apply(config_);
  if (profile_ != profile_before && profile_ != 0) apply(*profile(), config_);

  f.optional_object("trace", has_trace_, "Requests replayed from a file.", [this](Fields& inner) {
    fields_of(trace_, inner);
    if (has_trace_ && trace_.file.empty()) {
      inner.objection("file", "name the file that has the trace");
    }
  });
  describe_arrivals(config_.arrivals, "arrivals", f);
  f.shares("mix", config_.mix, operations,
           "How often each operation comes, relative to the others.");
  f.object("keys", "Which keys there are and how popular they are.",
           [this, operations](Fields& inner) { describe_keys(inner, operations); });
  f.field("value_size", config_.value_size, "Of the values written and read.");
  describe_scan_length(config_.scan_length, "scan_length", f);

  check_sources(f);
  check_mix(f, operations);
  say_what_is_unused(f);
}

void Factory::describe_keys(Fields& f, std::span<const Option> operations) {
  fields_of(config_.keys, f);
  if (has_trace_) return;
  // Where new keys go depends on locality, whatever is drawn of the old ones.
  const bool inserts = find_operation(operations, "insert") && draws("insert");
  if (config_.keys.distribution == KeyDistribution::uniform && !inserts) {
    f.without_effect("locality", "all keys are equally popular");
  } else if (config_.keys.distribution == KeyDistribution::ycsb_scrambled && !inserts) {
    f.without_effect("locality", "ycsb_scrambled scatters its keys by itself");
  }
}

bool Factory::draws(std::string_view operation) const {
  const auto found = config_.mix.find(operation);
  return found != config_.mix.end() && found->second > 0;
}

void Factory::check_sources(Fields& f) const {
  const auto both = [&f](std::string_view field, std::string_view other) {
    f.objection(field, fmt::format("there is a {} as well (./{}); a workload has one of them",
                                   other, other));
  };
  if (preset_ != 0 && profile_ != 0) both("preset", "profile");
  if (preset_ != 0 && has_trace_) both("preset", "trace");
  if (profile_ != 0 && has_trace_) both("profile", "trace");
  if (has_trace_ || profile_ == 0) return;
  for (const MissingFigure& m : missing_figures(*profile(), config_)) {
    f.objection(m.key, m.text);
  }
}

void Factory::check_mix(Fields& f, std::span<const Option> operations) const {
  if (replays_operations()) return;
  // An empty mix of a profile is a figure that it lacks, and has been reported.
  if (profile_ != 0 && config_.mix.empty()) return;
  if (const std::optional<std::string> wrong = objection_to(config_.mix, operations)) {
    f.objection(preset_ != 0 ? "preset" : profile_ != 0 ? "profile" : "mix", *wrong);
  }
}

void Factory::say_what_is_unused(Fields& f) const {
  if (has_trace_) {
    f.without_effect("arrivals", "requests come when the trace says (./trace)");
    f.without_effect("keys", "the trace has its own keys (./trace)");
    if (replays_operations()) {
      f.without_effect("mix", "the trace has its own operations (./trace)");
    }
    if (replays_sizes()) {
      f.without_effect("value_size", "the trace has its own sizes (./trace)");
    }
  }
  if (!replays_operations() && !draws("scan")) {
    f.without_effect("scan_length", "no operation of the mix is a scan (./mix)");
  }
}

std::unique_ptr<Workload> Factory::build(const WorkloadInput& input) const {
  if (has_trace_) {
    const ReplayConfig replay{.trace = trace_,
                              .mix = config_.mix,
                              .value_size = config_.value_size,
                              .scan_length = config_.scan_length};
    return std::make_unique<Replay>(replay, path(), input);
  }
  if (profile_ != 0) {
    std::vector<std::string> lacking;
    for (MissingFigure& m : missing_figures(*profile(), config_)) {
      lacking.push_back(fmt::format("/workload/{}: {}", m.key, m.text));
    }
    if (!lacking.empty()) throw UsageError(std::move(lacking));
  }
  return std::make_unique<Generated>(config_, input);
}

}  // namespace

}  // namespace workloads

std::unique_ptr<WorkloadFactory> built_in_workload() {
  return std::make_unique<workloads::Factory>();
}

}  // namespace shardsim
