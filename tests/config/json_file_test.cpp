// Goal: a value knows its line whatever stands behind it, a number loses nothing, and what is not
// JSON is answered with its place and what would be right.

#include "sim/config/json_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "sim/engine/error.h"

namespace shardsim {
namespace {

std::vector<std::string> complaints(const std::string& text) {
  try {
    parse_json(text, "c.json");
    return {};
  } catch (const UsageError& e) {
    return e.messages();
  }
}

TEST(JsonFile, KeepsOrderKindsAndComments) {
  const JsonValue v = parse_json(R"({ // a comment
    "b": [1, true, null, "x"], /* another */ "a": {}, "\u00e4/~": "é" })",
                                 "c.json");
  EXPECT_EQ(compact(v), R"({"b": [1, true, null, "x"], "a": {}, "ä/~": "é"})");
  EXPECT_EQ(pretty(v),
            "{\n  \"b\": [\n    1,\n    true,\n    null,\n    \"x\"\n  ],\n  \"a\": {},\n  "
            "\"ä/~\": \"é\"\n}");
}

TEST(JsonFile, AValueKnowsItsLineWhateverStandsBehindIt) {
  const JsonValue v = parse_json(
      "{\n\"a\": 1\n,\n\"b\": 2,\n\"c\":\n 3.5\n\n,\"d\": [\n4\n,\n-5\r\n],\"e\": true\n,\"f\": "
      "\"x\"\n,\n\"g\": {\n}, \"h\": null }",
      "c.json");
  EXPECT_EQ(v.line, 1);
  const auto line_of = [&](const char* key) { return v.find(key)->line; };
  EXPECT_EQ(line_of("a"), 2);
  EXPECT_EQ(line_of("b"), 4);
  EXPECT_EQ(line_of("c"), 6);
  EXPECT_EQ(line_of("d"), 8);
  EXPECT_EQ(v.find("d")->elements[0].line, 9);
  EXPECT_EQ(v.find("d")->elements[1].line, 11);
  EXPECT_EQ(line_of("e"), 12);
  EXPECT_EQ(line_of("f"), 13);
  EXPECT_EQ(line_of("g"), 15);
  EXPECT_EQ(line_of("h"), 16);
  EXPECT_EQ(parse_json("\n\n7", "c.json").line, 3);
}

TEST(JsonFile, NumbersLoseNothing) {
  const JsonValue v = parse_json(
      "[18446744073709551615, -9223372036854775808, 4294967297, 1e3, "
      "0.1000000000000000055511151231257827, 123456789012345678901]",
      "c.json");
  EXPECT_EQ(compact(v),
            "[18446744073709551615, -9223372036854775808, 4294967297, 1e3, "
            "0.1000000000000000055511151231257827, 123456789012345678901]");
}

TEST(JsonFile, SkipsAByteOrderMark) { EXPECT_EQ(compact(parse_json("\xEF\xBB\xBF{}", "c")), "{}"); }

struct BadText {
  const char* text;
  std::vector<std::string> messages;
};

TEST(JsonFile, WhatIsNotJsonIsAnsweredInFull) {
  const std::vector<BadText> table{
      {"", {"c.json:1: not JSON: there is nothing in it"}},
      {" \n\n", {"c.json:1: not JSON: there is nothing in it"}},
      {"hello",
       {"c.json:1: not JSON: hello is not a value; text stands in double quotes, other words are "
        "true, false and null\n  hello\n  ^"}},
      {"{\"a\": NaN}",
       {"c.json:1: not JSON: NaN is not a value; text stands in double quotes, other words are "
        "true, false and null\n  {\"a\": NaN}\n        ^"}},
      {"{\"a\": 1e999}",
       {"c.json:1: not JSON: 1e999 is too large for a number; at most 1.8e308\n  {\"a\": 1e999}\n  "
        "      ^"}},
      {"{\"a\": 1,\n}",
       {"c.json:2: not JSON: the comma before this has nothing behind it; take it away\n  }\n  ^"}},
      {"[1,]",
       {"c.json:1: not JSON: the comma before this has nothing behind it; take it away\n  [1,]\n   "
        "  ^"}},
      {"{\"a\" 1}",
       {"c.json:1: not JSON: a colon is missing between a key and its value\n  {\"a\" 1}\n       "
        "^"}},
      {"{'a': 1}",
       {"c.json:1: not JSON: text stands in double quotes, not in single ones\n  {'a': 1}\n   ^"}},
      {"{a: 1}", {"c.json:1: not JSON: a key stands in double quotes: \"a\"\n  {a: 1}\n   ^"}},
      {"{\"a\": .5}",
       {"c.json:1: not JSON: .5 is not a number; one looks like 1, -0.5 or 2e9\n  {\"a\": .5}\n    "
        "    ^"}},
      {"{\"a\": 01}",
       {"c.json:1: not JSON: 01 is not a number; one looks like 1, -0.5 or 2e9\n  {\"a\": 01}\n    "
        "    ^"}},
      {"{\"a\": 1 \"b\": 2}",
       {"c.json:1: not JSON: a comma is missing before this\n  {\"a\": 1 \"b\": 2}\n          ^"}},
      {"{\"a\": 1 // one\n \"b\": 2}",
       {"c.json:2: not JSON: a comma is missing before this\n   \"b\": 2}\n   ^"}},
      {"[1 2]", {"c.json:1: not JSON: a comma is missing before this\n  [1 2]\n     ^"}},
      {"{\"a\": [1, 2}",
       {"c.json:1: not JSON: \"}\" closes what \"[\" on line 1 opened\n  {\"a\": [1, 2}\n          "
        "   ^"}},
      {"{\n \"a\": [\n",
       {"c.json:2: not JSON: it ends before the list that begins on line 2 is closed; \"]\" is "
        "missing\n   \"a\": [\n         ^"}},
      {"{\"a\": \"x\n}",
       {"c.json:1: not JSON: the text that begins here has no closing \" on its line\n  {\"a\": "
        "\"x\n        ^"}},
      {"{\"a\": \"x",
       {"c.json:1: not JSON: the text that begins here has no closing \" on its line\n  {\"a\": "
        "\"x\n        ^"}},
      {"{\"a\": \"\\q\"}",
       {"c.json:1: not JSON: a backslash in text is followed by one of \" \\ / b f n r t, or by u "
        "and four digits of a character's number\n  {\"a\": \"\\q\"}\n          ^"}},
      {"{\"a\": \"\t\"}",
       {"c.json:1: not JSON: a control character stands in text; write it with a backslash, such "
        "as \\t\n  {\"a\": \" \"}\n         ^"}},
      {"{\"a\": \"\xFF\"}",
       {"c.json:1: not JSON: this character is not UTF-8\n  {\"a\": \"\xEF\xBF\xBD\"}\n         "
        "^"}},
      {"{} {}", {"c.json:1: not JSON: something stands behind the end\n  {} {}\n     ^"}},
      {"{ /* x",
       {"c.json:1: not JSON: a comment is not closed; \"*/\" is missing\n  { /* x\n      "
        "  ^"}},
      {"{\"ä\": \"ö\", b}",
       {"c.json:1: not JSON: a key stands in double quotes: \"b\"\n  {\"ä\": \"ö\", b}\n           "
        "  ^"}},
      {"{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"a\": 3}",
       {"c.json:2: \"c\" stands twice in one object (first on line 2); keep one",
        "c.json:3: \"a\" stands twice in one object (first on line 1); keep one"}},
  };
  for (const BadText& row : table) EXPECT_EQ(complaints(row.text), row.messages) << row.text;
}

TEST(JsonFile, ALongLineIsCutAroundTheFault) {
  const std::string many(200, 'x');
  EXPECT_EQ(complaints("{\"" + many + "\": ?, \"" + many + "\": 1}"),
            (std::vector<std::string>{"c.json:1: not JSON: a value should stand here\n  …" +
                                      std::string(57, 'x') + "\": ?, \"" + std::string(36, 'x') +
                                      "…\n  " + std::string(61, ' ') + "^"}));
}

TEST(JsonFile, DeepNestingIsRefusedInsteadOfExhaustingTheStack) {
  const std::string allowed = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(complaints(allowed), std::vector<std::string>{});
  EXPECT_EQ(complaints(std::string(2'000'000, '[')),
            std::vector<std::string>{"c.json:1: objects and lists are nested more than 100 deep"});
}

RC_GTEST_PROP(JsonFile, NoTextBreaksTheParser, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("{}[]\",:/*\\n\n u\t01-.eEtrufalsn\xC3\xA4\xFF")));
  for (const std::string& message : complaints(text)) {
    RC_ASSERT(message.starts_with("c.json:"));
    RC_ASSERT(message.find("json.exception") == std::string::npos);
  }
}

TEST(SetValue, MakesTheWayAndTellsWhereItComesFrom) {
  JsonValue root = parse_json("{\"a\": {\"b\": 1},\n\"c\": [1, {}]}", "c.json");
  JsonValue two = JsonValue::of_number("2");
  two.origin = "--set";
  set_value(root, "a.b", two);
  set_value(root, "/c/1/d", two);
  set_value(root, "x.y.z", two);
  set_value(root, "/k~1~0", two);
  EXPECT_EQ(compact(root),
            R"({"a": {"b": 2}, "c": [1, {"d": 2}], "x": {"y": {"z": 2}}, "k/~": 2})");
  EXPECT_EQ(root.find("x")->origin, "--set");
  EXPECT_EQ(root.find("x")->find("y")->origin, "--set");
  EXPECT_EQ(root.find("a")->origin, "");
  EXPECT_EQ(root.find("a")->line, 1);
}

TEST(SetValue, AWayThroughAnythingElseIsAnswered) {
  const auto answer = [](const std::string& path) -> std::string {
    JsonValue root = parse_json(R"({"a": 1, "c": [1], "t": "x"})", "c.json");
    try {
      set_value(root, path, JsonValue::of_bool(true));
      return compact(root);
    } catch (const UsageError& e) {
      return e.what();
    }
  };
  EXPECT_EQ(answer("a.b"), R"(/a is a number; it has no "b")");
  EXPECT_EQ(answer("t.b.c"), R"(/t is text; it has no "b")");
  EXPECT_EQ(answer("c.1"), R"(/c is a list of 1; there is no "1" in it)");
  EXPECT_EQ(answer("c.x"), R"(/c is a list of 1; there is no "x" in it)");
  EXPECT_EQ(answer("c.0"), R"({"a": 1, "c": [true], "t": "x"})");
  EXPECT_EQ(answer(std::string(300, '.')), std::string(40, '/') + "… is more than 100 steps deep");
}

TEST(PointerSteps, EscapeWhatPointersUse) { EXPECT_EQ(pointer_step("a/b~c"), "a~1b~0c"); }

}  // namespace
}  // namespace shardsim
