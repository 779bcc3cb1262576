// Goal: a value with a unit is read exactly or refused with what is allowed, and what is printed
// reads back as the same value.

#include "sim/config/quantities.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "sim/config/decimal.h"

namespace shardsim {
namespace {

JsonValue text(const std::string& s) { return JsonValue::of_string(s); }
JsonValue json(const std::string& s) { return parse_json(s, "c.json"); }

struct DurationRow {
  const char* text;
  std::int64_t ns;
};

TEST(Durations, AreReadExactly) {
  for (const DurationRow& row : std::vector<DurationRow>{
           {"60s", 60'000'000'000},
           {"200us", 200'000},
           {"200µs", 200'000},
           {"1.1us", 1'100},
           {"1.001us", 1'001},
           {"1.5h", 5'400'000'000'000},
           {"2min", 120'000'000'000},
           {"2m", 120'000'000'000},
           {"1d", 86'400'000'000'000},
           {"5 ms", 5'000'000},
           {".5s", 500'000'000},
           {"1e3ns", 1'000},
           {"1e-3ms", 1'000},
           {"0", 0},
           {"0.0s", 0},
           {"-5s", -5'000'000'000},
           {"9007199254740993ns", 9'007'199'254'740'993},
           {"9223372036854775807ns", INT64_MAX},
           {"0.000000000000000000000000000001e30ns", 1},
       }) {
    const auto p = parse_duration(text(row.text));
    ASSERT_TRUE(p.value) << row.text << ": " << p.wrong;
    EXPECT_EQ(p.value->count(), row.ns) << row.text;
  }
  EXPECT_EQ(parse_duration(json("0")).value, Duration{0});
}

struct Wrong {
  const char* json;
  const char* wrong;
};

template <class Parse>
void expect_wrong(const std::vector<Wrong>& table, const Parse& parse) {
  for (const Wrong& row : table) {
    const auto p = parse(json(row.json));
    EXPECT_FALSE(p.value) << row.json;
    EXPECT_EQ(p.wrong, row.wrong) << row.json;
  }
}

TEST(Durations, WhatIsNoneIsAnswered) {
  const std::string such =
      " is not a duration such as \"200us\", \"5ms\", \"60s\", \"2min\" or \"1h\"";
  for (const char* bad : {"60", "\"60\"", "\"5 parsecs\"", "\"\"", "\"s\"", "\"nan\"", "\"infs\"",
                          "\"0x10s\"", "\"+5s\"", "\"1.2.3s\"", "\"5s \"", "\"5s5\"", "true",
                          "null", "[]", "{}", "\"--5s\"", "\"1es\""}) {
    EXPECT_EQ(parse_duration(json(bad)).wrong, compact(json(bad)) + such);
  }
  expect_wrong(
      {
          {"\"1e12h\"", "\"1e12h\" is too long; at most 292 years"},
          {"\"9223372036854775808ns\"", "\"9223372036854775808ns\" is too long; at most 292 years"},
          {"\"106752d\"", "\"106752d\" is too long; at most 292 years"},
          {"\"1e999999999999s\"", "\"1e999999999999s\" is too long; at most 292 years"},
          {"\"0.3ns\"",
           "\"0.3ns\" is not a whole number of nanoseconds, the finest that simulated time is "
           "counted in"},
          {"\"1.0000000001s\"",
           "\"1.0000000001s\" is not a whole number of nanoseconds, the finest that simulated time "
           "is counted in"},
          {"\"1e-400s\"",
           "\"1e-400s\" is not a whole number of nanoseconds, the finest that simulated time is "
           "counted in"},
          {"\"5MS\"",
           "\"5MS\" is not a duration such as \"200us\", \"5ms\", \"60s\", \"2min\" or \"1h\"; did "
           "you mean \"5ms\"?"},
      },
      &parse_duration);
}

TEST(Sizes, AreReadExactlyOrAnswered) {
  EXPECT_EQ(parse_bytes(json("1024")).value, Bytes{1024});
  EXPECT_EQ(parse_bytes(text("4KiB")).value, Bytes{4096});
  EXPECT_EQ(parse_bytes(text("1.5KiB")).value, Bytes{1536});
  EXPECT_EQ(parse_bytes(text("100KB")).value, Bytes{100'000});
  EXPECT_EQ(parse_bytes(text("1GiB")).value, Bytes{1'073'741'824});
  EXPECT_EQ(parse_bytes(text("8388607TiB")).value, Bytes{INT64_MAX - (std::int64_t{1} << 40) + 1});
  expect_wrong(
      {
          {"1.5", "1.5 is not a whole number of bytes"},
          {"\"0.3KiB\"", "\"0.3KiB\" is not a whole number of bytes"},
          {"\"8388608TiB\"", "\"8388608TiB\" is too large; at most 8388607TiB"},
          {"\"1 pint\"", "\"1 pint\" is not a size such as 1024, \"4KiB\" or \"1GiB\""},
          {"\"4kib\"",
           "\"4kib\" is not a size such as 1024, \"4KiB\" or \"1GiB\"; did you mean \"4KiB\"?"},
          {"[1]", "[1] is not a size such as 1024, \"4KiB\" or \"1GiB\""},
      },
      &parse_bytes);
}

TEST(Counts, AreReadExactlyOrAnswered) {
  EXPECT_EQ(parse_count(json("18446744073709551615")).value, UINT64_MAX);
  EXPECT_EQ(parse_count(text("9007199254740993.0")).value, 9'007'199'254'740'993U);
  EXPECT_EQ(parse_count(text("1G")).value, 1'000'000'000U);
  EXPECT_EQ(parse_count(text("1.5k")).value, 1'500U);
  EXPECT_EQ(parse_count(json("1e3")).value, 1'000U);
  EXPECT_EQ(parse_count(json("-0")).value, 0U);
  expect_wrong(
      {
          {"18446744073709551616", "18446744073709551616 is too large"},
          {"1e300", "1e300 is too large"},
          {"\"20000000000G\"", "\"20000000000G\" is too large"},
          {"-1", "-1 is not a whole number such as 1000, \"10k\" or \"1G\""},
          {"1.9", "1.9 is not a whole number such as 1000, \"10k\" or \"1G\""},
          {"\"0.5\"", "\"0.5\" is not a whole number such as 1000, \"10k\" or \"1G\""},
          {"\"10K\"",
           "\"10K\" is not a whole number such as 1000, \"10k\" or \"1G\"; did you mean \"10k\"?"},
      },
      &parse_count);
}

TEST(Reals, AreReadOrAnswered) {
  EXPECT_EQ(parse_real(json("0.99")).value, 0.99);
  EXPECT_EQ(parse_real(json("-1e-3")).value, -1e-3);
  EXPECT_EQ(parse_real(text("1.1k")).value, 1100.0);
  EXPECT_EQ(parse_real(json("1e308")).value, 1e308);
  expect_wrong(
      {
          {"\"nan\"", "\"nan\" is not a number such as 0.99, 1000 or \"10k\""},
          {"\"1e308k\"", "\"1e308k\" is too large for a number; at most 1.8e308"},
          {"\"1e-400\"", "\"1e-400\" is too small for a number that is not 0"},
          {"\"50%\"", "\"50%\" is not a number such as 0.99, 1000 or \"10k\""},
      },
      &parse_real);
}

TEST(Rates, AreReadOrAnswered) {
  EXPECT_EQ(parse_rate(json("1000")).value, Rate{1000});
  EXPECT_EQ(parse_rate(text("200k/s")).value, Rate{200e3});
  EXPECT_EQ(parse_rate(text("1M/s")).value, Rate{1e6});
  EXPECT_EQ(parse_rate(text("1.5M")).value, Rate{1.5e6});
  EXPECT_EQ(parse_rate(text("90/min")).value, Rate{1.5});
  EXPECT_EQ(parse_rate(text("36/h")).value, Rate{0.01});
  expect_wrong(
      {
          {"\"5 a day\"", "\"5 a day\" is not a rate such as 1000, \"200k/s\" or \"10/min\""},
          {"\"/s\"", "\"/s\" is not a rate such as 1000, \"200k/s\" or \"10/min\""},
          {"\"5/s/min\"", "\"5/s/min\" is not a rate such as 1000, \"200k/s\" or \"10/min\""},
          {"\"200K/s\"",
           "\"200K/s\" is not a rate such as 1000, \"200k/s\" or \"10/min\"; did you mean "
           "\"200k/s\"?"},
      },
      &parse_rate);
}

TEST(Bandwidths, AreReadOrAnswered) {
  EXPECT_EQ(parse_bandwidth(text("10Gbit/s")).value, Bandwidth{10e9});
  EXPECT_EQ(parse_bandwidth(text("1GB/s")).value, Bandwidth{8e9});
  EXPECT_EQ(parse_bandwidth(json("0")).value, Bandwidth{0});
  expect_wrong(
      {
          {"1000", "1000 is not a bandwidth such as \"10Gbit/s\", \"100Mbit/s\" or \"1GB/s\""},
          {"\"10gbit/s\"",
           "\"10gbit/s\" is not a bandwidth such as \"10Gbit/s\", \"100Mbit/s\" or \"1GB/s\"; did "
           "you mean \"10Gbit/s\"?"},
      },
      &parse_bandwidth);
}

TEST(Distributions, AreReadOrAnswered) {
  const auto kind_of = [](const char* s) {
    return parse_durations(json(s)).value->nanoseconds().kind();
  };
  using Kind = Distribution::Kind;
  EXPECT_EQ(kind_of(R"("200us")"), Kind::constant);
  EXPECT_EQ(kind_of(R"({ "constant": "1ms" })"), Kind::constant);
  EXPECT_EQ(kind_of(R"({ "exponential": "1ms" })"), Kind::exponential);
  EXPECT_EQ(kind_of(R"({ "lognormal": { "mean": "1ms", "cv": 2 } })"), Kind::lognormal);
  EXPECT_EQ(kind_of(R"({ "uniform": ["0", "1ms"] })"), Kind::uniform);
  EXPECT_EQ(kind_of(R"({ "pareto": { "least": "1ms", "shape": 1.5 } })"), Kind::pareto);
  const std::string kinds =
      R"(; a value, or one of { "constant": x }, { "exponential": mean }, { "lognormal": { "mean": m, "cv": c } }, { "uniform": [a, b] }, { "pareto": { "least": a, "shape": s } })";
  EXPECT_EQ(
      parse_durations(json(R"({ "exponentail": "1ms" })")).wrong,
      R"(there is no distribution "exponentail")" + kinds + R"(; did you mean "exponential"?)");
  EXPECT_EQ(parse_durations(json("{}")).wrong, "{} is not a distribution" + kinds);
  expect_wrong(
      {
          {R"("-1us")", R"("-1us" is out of range; at least 0)"},
          {R"({ "exponential": "0s" })",
           R"(the mean of the exponential must be above 0, not "0s")"},
          {R"({ "exponential": 5 })",
           R"(5 is not a duration such as "200us", "5ms", "60s", "2min" or "1h")"},
          {R"({ "uniform": ["2ms", "1ms"] })",
           R"(a uniform runs from its least to its most, both at least 0; not ["2ms", "1ms"])"},
          {R"({ "uniform": "1ms" })", R"(a uniform needs [least, most], not "1ms")"},
          {R"({ "lognormal": "1ms" })", R"(a lognormal needs { "mean": …, "cv": … }, not "1ms")"},
          {R"({ "lognormal": { "mean": "1ms", "cv": 0 } })",
           R"(the cv of the lognormal must be above 0, not 0)"},
          {R"({ "pareto": { "least": "1ms", "shape": "x" } })",
           R"("x" is not a number such as 0.99, 1000 or "10k")"},
      },
      &parse_durations);
}

TEST(Printing, ChoosesTheUnitThatReadsBest) {
  EXPECT_EQ(text_of(Duration{0}), "0s");
  EXPECT_EQ(text_of(Duration{1}), "1ns");
  EXPECT_EQ(text_of(Duration{1'500}), "1.5us");
  EXPECT_EQ(text_of(Duration{1'234'567}), "1.234567ms");
  EXPECT_EQ(text_of(Duration{90s}), "90s");
  EXPECT_EQ(text_of(Duration{60min}), "1h");
  EXPECT_EQ(text_of(Duration{24h}), "1d");
  EXPECT_EQ(text_of(Duration{-5s}), "-5s");
  EXPECT_EQ(text_of(Bytes{0}), "0B");
  EXPECT_EQ(text_of(Bytes{1024}), "1KiB");
  EXPECT_EQ(text_of(Bytes{100'000}), "100KB");
  EXPECT_EQ(text_of(Bytes{64 * 1024 * 1024}), "64MiB");
  EXPECT_EQ(text_of(Rate{0}), "0/s");
  EXPECT_EQ(text_of(Rate{200e3}), "200k/s");
  EXPECT_EQ(text_of(Rate{0.5}), "0.5/s");
  EXPECT_EQ(text_of(Rate{10.0 / 60}), "10/min");
  EXPECT_EQ(text_of(Rate{1.0 / 3600}), "1/h");
  EXPECT_EQ(text_of(Rate{1e12}), "1T/s");
  EXPECT_EQ(text_of(Bandwidth{0}), "0bit/s");
  EXPECT_EQ(text_of(Bandwidth{10e9}), "10Gbit/s");
  EXPECT_EQ(text_of(Bandwidth{2.5e9}), "2.5Gbit/s");
  EXPECT_EQ(compact(json_of(Durations{Distribution::exponential(200e3)})),
            R"({"exponential": "200us"})");
  EXPECT_EQ(compact(json_of(Sizes{Distribution::uniform(1024, 4096)})),
            R"({"uniform": ["1KiB", "4KiB"]})");
}

/// Any double that a field may hold: all magnitudes alike.
rc::Gen<double> positive_real() {
  return rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(-40, 40)),
                      [](const std::pair<std::uint64_t, int>& p) {
                        const double x = 1 + static_cast<double>(p.first >> 12) * 0x1p-52;
                        return std::ldexp(x, p.second);
                      });
}
/// Whole numbers of all magnitudes, round ones among them.
rc::Gen<std::int64_t> whole() {
  return rc::gen::map(rc::gen::tuple(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(1, 64),
                                     rc::gen::element<std::int64_t>(1, 1000, 1024, 60'000'000'000)),
                      [](const std::tuple<std::uint64_t, int, std::int64_t>& t) {
                        const auto n = static_cast<std::int64_t>(std::get<0>(t) >> std::get<1>(t));
                        const std::int64_t factor = std::get<2>(t);
                        return n > INT64_MAX / factor ? n : n * factor;
                      });
}

bool matches(const std::string& s, std::string_view quantity) {
  return std::regex_match(s, std::regex(text_pattern(quantity)));
}

RC_GTEST_PROP(Printing, GivesDurationsAndSizesBack, ()) {
  const std::int64_t n = *whole();
  const std::string d = text_of(Duration{n});
  RC_ASSERT(parse_duration(text(d)).value == Duration{n});
  RC_ASSERT(matches(d, "duration"));
  RC_ASSERT(parse_duration(text(text_of(Duration{-n}))).value == Duration{-n});
  const std::string b = text_of(Bytes{n});
  RC_ASSERT(parse_bytes(text(b)).value == Bytes{n});
  RC_ASSERT(matches(b, "size"));
}

RC_GTEST_PROP(Printing, GivesRealQuantitiesBack, ()) {
  const double x = *positive_real();
  RC_ASSERT(parse_rate(text(text_of(Rate{x}))).value == Rate{x});
  RC_ASSERT(matches(text_of(Rate{x}), "rate"));
  RC_ASSERT(parse_bandwidth(text(text_of(Bandwidth{x}))).value == Bandwidth{x});
  RC_ASSERT(matches(text_of(Bandwidth{x}), "bandwidth"));
  RC_ASSERT(parse_real(json(text_of_real(x))).value == x);
  RC_ASSERT(matches(text_of_real(x), "number"));
}

RC_GTEST_PROP(Printing, GivesDistributionsBack, ()) {
  const double a = *positive_real();
  const double b = *positive_real();
  const double cv = *positive_real();
  const auto d = *rc::gen::element(Distribution::constant(a), Distribution::exponential(a),
                                   Distribution::lognormal(a, cv), Distribution::pareto(a, cv),
                                   Distribution::uniform(std::min(a, b), std::max(a, b)));
  const auto durations = parse_durations(json(compact(json_of(Durations{d}))));
  const auto sizes = parse_sizes(json(compact(json_of(Sizes{d}))));
  RC_ASSERT(durations.value.has_value());
  RC_ASSERT(sizes.value.has_value());
  for (const Distribution& back : {durations.value->nanoseconds(), sizes.value->bytes()}) {
    RC_ASSERT(back.kind() == d.kind());
    RC_ASSERT(back.first() == d.first());
    RC_ASSERT(back.second() == d.second());
  }
}

TEST(Printing, GivesTheLargestValuesBack) {
  for (const std::int64_t n : {std::int64_t{INT64_MAX}, std::int64_t{-INT64_MAX}}) {
    EXPECT_EQ(parse_duration(text(text_of(Duration{n}))).value, Duration{n});
    EXPECT_EQ(parse_bytes(text(text_of(Bytes{n}))).value, Bytes{n});
  }
}

TEST(Patterns, TakeWhatTheParserTakes) {
  EXPECT_TRUE(matches("1.5 h", "duration"));
  EXPECT_TRUE(matches("0", "duration"));
  EXPECT_TRUE(matches("2e3ms", "duration"));
  EXPECT_FALSE(matches("60", "duration"));
  EXPECT_FALSE(matches("5 parsecs", "duration"));
  EXPECT_TRUE(matches("4096", "size"));
  EXPECT_TRUE(matches("200k/s", "rate"));
  EXPECT_TRUE(matches("200k", "rate"));
  EXPECT_FALSE(matches("k/s", "rate"));
  EXPECT_TRUE(matches("10Gbit/s", "bandwidth"));
  EXPECT_FALSE(matches("10", "bandwidth"));
  EXPECT_TRUE(matches("-1.5k", "number"));
}

RC_GTEST_PROP(Decimals, ScaleExactly, ()) {
  // Against 128-bit arithmetic: n * 10^-places * factor.
  const auto n = *rc::gen::arbitrary<std::uint32_t>();
  const int places = *rc::gen::inRange(0, 10);
  const auto factor = *rc::gen::element<std::uint64_t>(1, 60, 1000, 1024, 86'400'000'000'000);
  std::uint64_t ten = 1;
  for (int i = 0; i < places; ++i) ten *= 10;
  std::string digits = std::to_string(n % ten);
  digits.insert(0, static_cast<std::size_t>(places) - std::min(digits.size(), std::size_t(places)),
                '0');
  const std::string written = std::to_string(n / ten) + (places > 0 ? "." + digits : "");
  std::string_view rest = written;
  const auto d = take_decimal(rest);
  RC_ASSERT(d.has_value());
  RC_ASSERT(rest.empty());
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(n) * factor;
  const Scaled s = scaled(*d, factor);
  const bool is_whole = product % ten == 0;
  const bool fits = product / ten <= UINT64_MAX;
  RC_ASSERT((s.kind == Scaled::Kind::whole) == (is_whole && fits));
  if (is_whole && fits) RC_ASSERT(s.magnitude == static_cast<std::uint64_t>(product / ten));
  if (fits && !is_whole) RC_ASSERT(s.kind == Scaled::Kind::fraction);
  if (!fits) RC_ASSERT(s.kind == Scaled::Kind::too_large);
}

}  // namespace
}  // namespace shardsim
