#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/experiment/study.h"

namespace shardsim {

/// A study that is a parameter struct and its answer. Found by the namespace of Parameters:
///   void fields_of(Parameters&, Fields&)
///   std::vector<std::string> objections_of(const Parameters&)
///   Answer answer_to(const Parameters&, const StudyInput&)
///   void metrics_of(const Answer&, MetricSink&)
template <class Parameters, class Answer>
class StudyOf final : public Study {
 public:
  void describe(Fields& fields) override { fields_of(parameters_, fields); }
  std::vector<std::string> objections() const override { return objections_of(parameters_); }
  void describe_metrics(MetricSink& metrics) const override { metrics_of(Answer{}, metrics); }
  void run(const StudyInput& input, MetricSink& metrics) const override {
    metrics_of(answer_to(parameters_, input), metrics);
  }
  static std::unique_ptr<Study> make(std::span<const PlacementStrategy* const>) {
    return std::make_unique<StudyOf>();
  }

 private:
  Parameters parameters_{};
};

/// Calls input.progress at the first of every 2^16 steps, which may throw to stop.
inline void report_progress(const StudyInput& input, std::uint64_t step, std::uint64_t steps) {
  if (step % 65'536 != 0 || !input.progress) return;
  input.progress(static_cast<double>(step) / static_cast<double>(steps));
}

}  // namespace shardsim
