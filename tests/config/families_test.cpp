// Goal: lists of a family's members, and settings that exist only where something is chosen, are
// read, resolved, explained and in the schema.
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "sim/config/explain.h"
#include "sim/config/reader.h"
#include "sim/config/schema.h"

namespace shardsim {
namespace {

constexpr std::array<Option, 2> kMembers{{{"ring", "points"}, {"jump", "no points"}}};

/// A list of rings and jumps under "all"; "only" exists where `here`.
struct Families {
  bool here{true};
  std::vector<std::size_t> chosen{1};
  std::vector<std::uint32_t> points{0};
  std::uint32_t only{7};

  void describe(Fields& f) {
    f.families("all", "kind", chosen, kMembers, "What there is.",
               [this](std::size_t place, std::size_t member) -> Fields::Describe {
                 if (place >= points.size()) points.resize(place + 1, 128);
                 return [this, place, member](Fields& inner) {
                   if (member == 0) inner.field("points", points[place], "How many.", {1, 1000});
                 };
               });
    points.resize(chosen.size());
    f.only_where(here, "that", [this](Fields& inner) { inner.field("only", only, "A number."); });
  }
};

ReadReport read(Families& families, const std::string& text) {
  return read_fields(parse_json(text, "c.json"), "c.json",
                     [&](Fields& f) { families.describe(f); });
}

TEST(Families, AreReadShortAndLongAndResolved) {
  Families f;
  const ReadReport report = read(f, R"({"all": ["jump", {"kind": "ring", "points": 3}, "ring"]})");
  EXPECT_EQ(report.errors, std::vector<std::string>{});
  EXPECT_EQ(f.chosen, (std::vector<std::size_t>{1, 0, 0}));
  EXPECT_EQ(f.points[1], 3U);
  EXPECT_EQ(f.points[2], 128U);
  EXPECT_EQ(compact(resolved([&](Fields& fields) { f.describe(fields); })),
            R"({"all": [{"kind": "jump"}, {"kind": "ring", "points": 3}, )"
            R"({"kind": "ring", "points": 128}], "only": 7})");
}

TEST(Families, SayWhatIsWrongInThem) {
  const auto errors_of = [](const char* text) {
    Families f;
    return read(f, text).errors;
  };
  using Errors = std::vector<std::string>;
  EXPECT_EQ(errors_of(R"({"all": "jump"})"), Errors{"c.json:1: /all: text is not a list [ … ]"});
  EXPECT_EQ(errors_of(R"({"all": ["jmp"]})"),
            Errors{"c.json:1: /all/0/kind: there is no \"jmp\"; one of \"ring\", \"jump\"; did you "
                   "mean \"jump\"?"});
  EXPECT_EQ(errors_of(R"({"all": ["ring", {"points": 3}]})"),
            Errors{"c.json:1: /all/1: has no \"kind\"; one of \"ring\", \"jump\""});
  EXPECT_EQ(errors_of(R"({"all": [{"kind": "ring", "points": 0}]})"),
            Errors{"c.json:1: /all/0/points: 0 is out of range; 1 to 1000"});
  EXPECT_EQ(errors_of(R"({"all": [3]})").size(), 1U);
}

TEST(Families, ASettingOfAnotherMemberHasNoEffect) {
  Families f;
  const ReadReport report = read(f, R"({"all": [{"kind": "jump", "points": 3}]})");
  EXPECT_EQ(report.errors, std::vector<std::string>{});
  EXPECT_EQ(report.without_effect,
            std::vector<std::string>{"c.json:1: /all/0/points: it is a setting of \"ring\", which "
                                     "is not chosen here"});
}

TEST(OnlyWhere, KnowsItsSettingsButReadsNoneElsewhere) {
  Families here;
  EXPECT_EQ(read(here, R"({"only": 3})").without_effect, std::vector<std::string>{});
  EXPECT_EQ(here.only, 3U);
  Families elsewhere{.here = false};
  const ReadReport report = read(elsewhere, R"({"only": 3})");
  EXPECT_EQ(report.errors, std::vector<std::string>{});
  EXPECT_EQ(report.without_effect,
            std::vector<std::string>{
                "c.json:1: /only: it is a setting of \"that\", which is not chosen here"});
  EXPECT_EQ(elsewhere.only, 7U);
  EXPECT_EQ(compact(resolved([&](Fields& f) { elsewhere.describe(f); })),
            R"({"all": [{"kind": "jump"}]})");
}

TEST(Families, AreInTheSchemaAndExplained) {
  Families f{.here = false};
  const auto schema =
      nlohmann::json::parse(config_schema("t", "id", [&](Fields& fields) { f.describe(fields); }));
  EXPECT_TRUE(schema["properties"].contains("only")) << "a schema has what any choice has";
  const auto& item = schema["properties"]["all"]["items"]["anyOf"];
  EXPECT_TRUE(item[0]["properties"].contains("points"));
  EXPECT_EQ(item[1]["oneOf"].size(), 2U);
  const auto pointers = all_pointers([&](Fields& fields) { f.describe(fields); });
  EXPECT_EQ(pointers, (std::vector<std::string>{"/all", "/all/#/kind", "/all/#/points", "/only"}));
}

}  // namespace
}  // namespace shardsim
