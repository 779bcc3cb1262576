// Goal: every config of the gallery comes out as published, and would not if it came out otherwise.
// Method: each is run; its expectations hold, what is stored for `list gallery` is what it
// measures, and an expectation about a point of its sweep fails at one of the others. After a
// change of a study, look at the difference and write the stored figures anew:
//   SHARDSIM_WRITE_GALLERY=1 build/dev/tests/gallery_test
#include "sim/cli/gallery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "sim/experiment/expect.h"
#include "sim/experiment/sweep.h"
#include "sim/experiment/whole_file.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

std::vector<std::string> gallery() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(SHARDSIM_SOURCE_DIR "/configs/gallery")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class GallerySlow : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Every, GallerySlow, testing::ValuesIn(gallery()),
                         [](const auto& i) { return i.param; });

/// The values of the sweep's points, each once, in order.
std::vector<Selection> points_of(const std::vector<JudgedRun>& runs) {
  std::vector<Selection> points;
  for (const JudgedRun& r : runs) {
    if (std::ranges::find(points, r.values) == points.end()) points.push_back(r.values);
  }
  return points;
}

/// The runs as if each point had come out as the one `by` further on.
std::vector<JudgedRun> rotated(std::vector<JudgedRun> runs, std::size_t by) {
  const std::vector<Selection> points = points_of(runs);
  for (JudgedRun& r : runs) {
    const auto at = std::ranges::find(points, r.values) - points.begin();
    r.values = points[(static_cast<std::size_t>(at) + by) % points.size()];
  }
  return runs;
}

TEST_P(GallerySlow, ComesOutAsPublishedAndCouldFail) {
  const std::string file = SHARDSIM_SOURCE_DIR "/configs/gallery/" + GetParam();
  const InFreshFolder folder{"gallery_" + GetParam()};
  const ConfigFile config = load_config(file + ".json", {}, built_in());
  EXPECT_FALSE(config.source.empty());
  SweepOptions options;
  options.folder = "results";
  const std::vector<JudgedRun> runs = judged_runs(config, run_sweep(config, options));
  const std::vector<Verdict> verdicts = judge(config.expectations, runs);
  for (const Verdict& v : verdicts) EXPECT_TRUE(v.passed) << v.text << ": " << v.measured;

  const std::string measured = measured_text(config, verdicts);
  EXPECT_FALSE(measured.empty()) << "no figure is published";
  if (std::getenv("SHARDSIM_WRITE_GALLERY") != nullptr) write_whole(file + ".measured", measured);
  EXPECT_EQ(measured, read_whole(file + ".measured"));

  // One that held wherever it was asked would say nothing.
  const std::size_t points = points_of(runs).size();
  ASSERT_GE(points, 2U) << "a sweep has what to compare with";
  std::vector<bool> could_fail(verdicts.size(), false);
  for (std::size_t by = 1; by < points; ++by) {
    const std::vector<Verdict> other = judge(config.expectations, rotated(runs, by));
    for (std::size_t i = 0; i < other.size(); ++i)
      could_fail[i] = could_fail[i] || !other[i].passed;
  }
  for (std::size_t i = 0; i < could_fail.size(); ++i) {
    if (config.expectations[i].of.empty()) continue;  // a law, for all points alike
    EXPECT_TRUE(could_fail[i]) << config.expectations[i].where << " holds at every point";
  }
}

TEST(Gallery, APublishedFigureNeedsItsValueAndItsPlace) {
  const auto error = [](const std::string& published, const std::string& source) -> std::string {
    const std::string text = R"({"source": )" + source +
                             R"(, "system": "lab", "lab": {"study": "balls_in_bins"},
          "expect": [{"metric": "/metrics/max", "at_most": 9, "published": )" +
                             published + "}]}";
    try {
      const ConfigFile config = config_from_text(text, "c.json", {}, built_in());
      EXPECT_EQ(config.source, "Azar et al.");
      EXPECT_EQ(config.expectations.at(0).published.value().value, 4);
      EXPECT_EQ(config.expectations.at(0).published.value().in, "table 1");
    } catch (const UsageError& e) {
      return e.what();
    }
    return {};
  };
  const std::string source = R"("Azar et al.")";
  EXPECT_EQ(error(R"({"value": 4, "in": "table 1"})", source), "");
  const std::string place = "/expect/0/published: must be";
  for (const char* wrong : {"4", R"({"value": 4})", R"({"value": "4", "in": "table 1"})",
                            R"({"value": 4, "in": "table 1", "page": 7})"}) {
    EXPECT_NE(error(wrong, source).find(place), std::string::npos) << wrong;
  }
  EXPECT_NE(error(R"({"value": 4, "in": "table 1"})", "7").find("/source: must be text"),
            std::string::npos);
}

TEST(Gallery, IsListedWithWhatWasPublishedAndMeasured) {
  const Spoken said = say({"list", "gallery"});
  EXPECT_EQ(said.status, 0) << said.err;
  for (const GalleryRow& row : gallery_rows(built_in())) {
    EXPECT_NE(row.measured, "") << row.config << ": " << row.what;
    EXPECT_NE(said.out.find(row.source), std::string::npos);
    EXPECT_NE(said.out.find(row.in), std::string::npos);
    EXPECT_NE(said.out.find(row.measured), std::string::npos);
  }
}

}  // namespace
}  // namespace shardsim
