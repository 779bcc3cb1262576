#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/config/json_file.h"
#include "sim/config/reader.h"
#include "sim/experiment/study.h"
#include "sim/metrics/metric_sinks.h"

/// What the tests of studies share: a study with parameters as configs give them, and its answer.
namespace shardsim::lab_tests {

/// The study with the parameters of a JSON object; what is wrong with them fails the test.
inline std::unique_ptr<Study> study_with(const StudyKind& kind, const std::string& parameters) {
  std::unique_ptr<Study> study = kind.make({});
  const JsonValue root = parse_json(parameters, "test");
  const ReadReport report = read_fields(root, "test", [&](Fields& f) { study->describe(f); });
  EXPECT_TRUE(report.errors.empty()) << report.errors.front();
  return study;
}

inline nlohmann::json answer(const StudyKind& kind, const std::string& parameters,
                             std::uint64_t seed = 1) {
  const std::unique_ptr<Study> study = study_with(kind, parameters);
  EXPECT_TRUE(study->objections().empty()) << study->objections().front();
  JsonSink sink;
  study->run({.seed = seed}, sink);
  return nlohmann::json::parse(sink.take());
}

}  // namespace shardsim::lab_tests
