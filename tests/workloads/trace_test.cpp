// Replay of traces: times, keys and operations as recorded; speed and loop; plain and compressed;
// bad rows named by line and column, or counted.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/workloads/workload_world.h"
#include "workloads/line_reader.h"

namespace shardsim {
namespace {

using namespace workload_tests;

std::string replay(const std::string& file, const std::string& more = "") {
  return R"({ "trace": { "file": ")" + file + "\"" + (more.empty() ? "" : ", ") + more + "} }";
}

const std::string kNamed = R"("columns": { "time": "t", "key": "k" })";

std::vector<double> times_s(const std::vector<Request>& all) {
  std::vector<double> times;
  for (const Request& r : all) times.push_back(seconds(r.intended_start.time_since_epoch()));
  return times;
}

TEST(Trace, TakesTwittersColumnOrderByDefault) {
  const Folder folder;
  const auto w = make(replay(folder.file("t.csv",
                                         "10,aa,2,100,c1,get,0\n"
                                         "10,bb,2,7,c2,set,3600\n"
                                         "12,with,commas,2,0,c1,gets,0\n"
                                         "13,aa,2,50,c1,delete,0\n")));
  const std::vector<Request> all = requests(*w, 100);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(times_s(all), (std::vector<double>{0, 0, 2, 3}));
  EXPECT_EQ(all[0].key.hash, XXH64("aa", 2, 0));
  EXPECT_EQ(all[0].key, all[3].key);
  EXPECT_EQ(all[2].key.hash, XXH64("with,commas", 11, 0));
  EXPECT_EQ(all[0].operation, kGet);
  EXPECT_EQ(all[1].operation, kPut);
  EXPECT_EQ(all[2].operation, kGet);
  EXPECT_EQ(all[3].operation, kPut);
  EXPECT_EQ(all[0].value_size, Bytes{100});
  EXPECT_EQ(all[2].value_size, Bytes{0});
  EXPECT_EQ(all[3].id, RequestId{3});
  EXPECT_EQ(w->key_count(), 3);
  EXPECT_EQ(w->name_of(all[1].key), "bb");
  EXPECT_EQ(w->operation_shares(), (std::vector<double>{0.5, 0.5, 0, 0, 0}));
  EXPECT_EQ(w->mean_value_size(), Bytes{39});
  EXPECT_FALSE(w->key(0));
}

TEST(Trace, TakesNamedColumnsInAnyOrderWithQuotesAndWindowsLineEnds) {
  const Folder folder;
  const auto w = make(replay(folder.file("t.csv",
                                         "\xef\xbb\xbf"
                                         "k,note,\"the op\",t\r\n"
                                         "\"a,\"\"b\"\"\",x,GET,1.5\r\n"
                                         "\r\n"
                                         "c,\"\",put,1.75"),
                             R"("columns": { "time": "t", "key": "k", "operation": "the op" })"));
  const std::vector<Request> all = requests(*w, 100);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].key.hash, XXH64("a,\"b\"", 5, 0));
  EXPECT_EQ(all[0].operation, kGet);
  EXPECT_EQ(all[1].operation, kPut);
  EXPECT_EQ(times_s(all), (std::vector<double>{0, 0.25}));
}

TEST(Trace, ClientsOfOneNameComeFromOneZone) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 300; ++i) text += "1,k,1,1,client" + std::to_string(i % 30) + ",get,0\n";
  const auto w = make(replay(folder.file("t.csv", text)), {.zones = 3});
  const std::vector<Request> all = requests(*w, 300);
  std::map<ZoneId, int> zones;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].zone, all[i % 30].zone);
    ++zones[all[i].zone];
  }
  EXPECT_EQ(zones.size(), 3u);
}

TEST(Trace, SpeedDividesTimesAndTheUnitIsTheirs) {
  const Folder folder;
  const std::string text = "t,k\n1000,a\n1500,b\n3000,a\n";
  const std::string file = folder.file("t.csv", text);
  EXPECT_EQ(times_s(requests(*make(replay(file, kNamed + R"(, "speed": 1000)")), 9)),
            (std::vector<double>{0, 0.5, 2}));
  EXPECT_EQ(times_s(requests(*make(replay(file, kNamed + R"(, "time_unit": "ms")")), 9)),
            (std::vector<double>{0, 0.5, 2}));
  EXPECT_EQ(
      times_s(requests(*make(replay(file, kNamed + R"(, "time_unit": "ms", "speed": 0.5)")), 9)),
      (std::vector<double>{0, 1, 4}));
}

TEST(Trace, LoopsAtTheTimesThatFollow) {
  const Folder folder;
  const std::string file = folder.file("t.csv", "t,k\n10,a\n12,b\n14,c\n");
  const auto once = make(replay(file, kNamed));
  EXPECT_EQ(requests(*once, 100).size(), 3u);
  Request r{};
  EXPECT_FALSE(once->next(r));
  // A lap is 4 s and one mean gap of 2 s.
  const auto w = make(replay(file, kNamed + R"(, "loop": true, "speed": 2)"));
  const std::vector<Request> all = requests(*w, 7);
  EXPECT_EQ(times_s(all), (std::vector<double>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(all[3].key, all[0].key);
  EXPECT_EQ(all[6].id, RequestId{6});
  EXPECT_DOUBLE_EQ(w->mean_rate().per_second, 1);
}

TEST(Trace, MeanRateIsOverTheRun) {
  const Folder folder;
  const std::string file = folder.file("t.csv", "t,k\n10,a\n12,b\n14,c\n");
  EXPECT_DOUBLE_EQ(make(replay(file, kNamed), {.duration = 60s})->mean_rate().per_second, 0.05);
  EXPECT_DOUBLE_EQ(make(replay(file, kNamed), {.duration = 2s})->mean_rate().per_second, 0.5);
}

TEST(Trace, ReadsZstdAsIfItWerePlain) {
  const Folder folder;
  std::string text = "t,k\n";
  // More than one block of the decompressor and of the reader.
  for (int i = 0; i < 100'000; ++i) {
    text += std::to_string(i / 7) + ",key" + std::to_string((i * 7919LL) % 3001) + "-" +
            std::string(static_cast<std::size_t>(i % 23), 'x') + "\n";
  }
  const std::size_t half = text.find('\n', text.size() / 2) + 1;
  const auto plain = make(replay(folder.file("a.csv", text), kNamed));
  const auto packed = make(replay(folder.file("a.csv.zst", compressed(text)), kNamed));
  const auto frames = make(
      replay(folder.file("b.zst", compressed(text.substr(0, half)) + compressed(text.substr(half))),
             kNamed));
  const std::vector<Request> a = requests(*plain, 200'000);
  const std::vector<Request> b = requests(*packed, 200'000);
  const std::vector<Request> c = requests(*frames, 200'000);
  ASSERT_EQ(a.size(), 100'000u);
  ASSERT_EQ(b.size(), a.size());
  ASSERT_EQ(c.size(), a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].key, b[i].key);
    ASSERT_EQ(a[i].key, c[i].key);
    ASSERT_EQ(a[i].intended_start, b[i].intended_start);
  }
  EXPECT_EQ(plain->key_count(), packed->key_count());
}

TEST(Trace, DamagedAndCutCompressedDataIsRefused) {
  const Folder folder;
  std::string text = "t,k\n";
  for (int i = 0; i < 5'000; ++i) text += std::to_string(i) + "," + std::to_string(i * 7919) + "\n";
  std::string packed = compressed(text);
  const std::string cut = folder.file("cut.zst", packed.substr(0, packed.size() - 10));
  EXPECT_NE(refusal(replay(cut, kNamed), "").find("the compressed data "), std::string::npos);
  packed[packed.size() / 2] = static_cast<char>(~packed[packed.size() / 2]);
  packed.resize(packed.size() / 2 + 100);
  const std::string damaged = folder.file("damaged.zst", packed);
  EXPECT_NE(refusal(replay(damaged, kNamed), "").find("the compressed data "), std::string::npos);
}

TEST(Trace, EveryBadRowIsNamedByLineAndColumn) {
  const Folder folder;
  const std::string file = folder.file("bad.csv",
                                       "t,k,op,size\n"
                                       "1,a,get,5\n"
                                       "x,a,get,5\n"
                                       "2,,get,5\n"
                                       "3,a,jump,5\n"
                                       "3,a,get,-5\n"
                                       "0.5,a,get,5\n"
                                       "4,a,get\n"
                                       "4,\"a,get,5\n"
                                       "5,a,get,5\n");
  const std::string columns =
      R"("columns": { "time": "t", "key": "k", "operation": "op", "value_size": "size" })";
  EXPECT_EQ(
      refusal(replay("bad.csv", columns), folder.path()),
      "bad.csv:3: column \"t\": \"x\" is not a time; a number of seconds from 0 on\n"
      "bad.csv:4: column \"k\": the key is empty\n"
      "bad.csv:5: column \"op\": \"jump\" is not an operation; the system has get, put, insert, "
      "scan, read_modify_write\n"
      "bad.csv:6: column \"size\": \"-5\" is not a size; whole bytes from 0 to 2^40\n"
      "bad.csv:7: column \"t\": 0.5 is before the time of an earlier row; rows stand in order of "
      "time\n"
      "bad.csv:8: the row has 3 columns, the header 4\n"
      "bad.csv:9: a quote is not closed, or there are more than 256 columns "
      "(\"bad_rows\": \"skip\" leaves bad rows out and counts them)");
  const auto w = make(replay(file, columns + R"(, "bad_rows": "skip", "loop": true)"));
  EXPECT_EQ(w->bad_rows(), 0u);
  // 1 and 5 s are good: a lap is 4 s and the mean gap of 4 s.
  const std::vector<Request> all = requests(*w, 5);
  EXPECT_EQ(times_s(all), (std::vector<double>{0, 4, 8, 12, 16}));
  EXPECT_EQ(w->bad_rows(), 7u);
}

TEST(Trace, ManyBadRowsAreCountedInTheMessage) {
  const Folder folder;
  std::string text = "t,k\n";
  for (int i = 0; i < 1000; ++i) text += "?,a\n";
  folder.file("bad.csv", text);
  const std::string said = refusal(replay("bad.csv", kNamed), folder.path());
  EXPECT_EQ(std::ranges::count(said, '\n'), 10);
  EXPECT_NE(said.find("bad.csv: and 990 more bad rows (\"bad_rows\": \"skip\""), std::string::npos);
  EXPECT_EQ(refusal(replay("bad.csv", kNamed + R"(, "bad_rows": "skip")"), folder.path()),
            "bad.csv: none of the trace's 1000 rows can be read; the first: bad.csv:2: column "
            "\"t\": \"?\" is not a time; a number of seconds from 0 on");
}

TEST(Trace, ARowThatGoesBadWhileItRunsEndsTheRun) {
  const Folder folder;
  const auto w =
      make(replay(folder.file("t.csv", "t,k\n1,a\n2,b\n"), kNamed + R"(, "loop": true)"));
  requests(*w, 2);
  folder.file("t.csv", "t,k\n1,a\n?,b\n");
  Request r{};
  try {
    for (int i = 0; i < 2; ++i) w->next(r);
    FAIL() << "no RunError";
  } catch (const RunError& e) {
    EXPECT_NE(std::string{e.what()}.find("t.csv:3: column \"t\": \"?\" is not a time"),
              std::string::npos)
        << e.what();
  }
}

TEST(Trace, FilesThatCannotBeReplayedAreRefused) {
  const Folder folder;
  folder.file("empty.csv", "");
  folder.file("header.csv", "t,k\n");
  folder.file("blank.csv", "\n\n\n");
  EXPECT_EQ(refusal(replay("nowhere.csv"), folder.path()), "nowhere.csv: there is no such file");
  EXPECT_EQ(refusal(replay("."), folder.path()), ".: is a folder, not a file");
  EXPECT_EQ(refusal(replay("empty.csv"), folder.path()), "empty.csv: the trace has no rows");
  EXPECT_EQ(refusal(replay("blank.csv"), folder.path()), "blank.csv: the trace has no rows");
  EXPECT_EQ(refusal(replay("empty.csv", kNamed), folder.path()),
            "empty.csv: the trace is empty: not even a header");
  EXPECT_EQ(refusal(replay("header.csv", kNamed), folder.path()),
            "header.csv: the trace has no rows");
  EXPECT_EQ(
      refusal(replay("header.csv", R"("columns": { "time": "time", "key": "k" })"), folder.path()),
      "header.csv:1: there is no column \"time\" in the trace's header; it has t, k");
  EXPECT_EQ(
      refusal(replay("header.csv"), folder.path()),
      "header.csv:1: the row has fewer than the 7 columns of Twitter's cache traces; for other "
      "traces name the columns (/workload/trace/columns) (\"bad_rows\": \"skip\" leaves bad rows "
      "out and counts them)");
}

TEST(Trace, LinesOfAnyLengthTakeBoundedMemory) {
  const Folder folder;
  const std::string longest(workloads::LineReader::kLongest, 'k');
  const std::string file =
      folder.file("long.csv", "t,k\n1,a\n2," + longest + longest + longest + "\n3," +
                                  longest.substr(0, 900'000) + "\n4,b\n5," + longest + longest);
  EXPECT_NE(refusal(replay("long.csv", kNamed), folder.path())
                .find("long.csv:3: the row is longer than 1 MiB\nlong.csv:6: the row is longer"),
            std::string::npos);
  const auto w = make(replay(file, kNamed + R"(, "bad_rows": "skip")"));
  const std::vector<Request> all = requests(*w, 10);
  EXPECT_EQ(times_s(all), (std::vector<double>{0, 2, 3}));
  EXPECT_EQ(w->bad_rows(), 2u);
}

TEST(Trace, CountsMoreKeysThanItKeeps) {
  const Folder folder;
  constexpr int kKeys = 200'000;
  std::string text = "t,k\n";
  for (int i = 0; i < kKeys; ++i) text += "1,user:" + std::to_string(i) + "\n1,user:7\n";
  const auto w = make(replay(folder.file("t.csv", text), kNamed));
  // k minimum values: the relative standard error is 1 / sqrt(k - 2).
  EXPECT_NEAR(w->key_count() / kKeys, 1, 5.5 / std::sqrt(65534.0));
  EXPECT_TRUE(w->popularity().groups.empty());
  EXPECT_LE(w->sorted_positions().size(), 65'536u);
  EXPECT_GE(w->sorted_positions().size(), 60'000u);
  EXPECT_TRUE(std::ranges::is_sorted(w->sorted_positions()));
}

TEST(Trace, PositionsKeepTheOrderOfKeysBehindTheirCommonPrefix) {
  const Folder folder;
  const auto w = make(replay(
      folder.file("t.csv", "t,k\n1,customer:0001\n1,customer:0002\n1,customer:1\n1,customer:\n"),
      kNamed));
  const std::vector<Request> all = requests(*w, 4);
  EXPECT_EQ(all[0].key.position, 0x3030303100000000u);  // "0001"
  EXPECT_LT(all[0].key.position, all[1].key.position);
  EXPECT_LT(all[1].key.position, all[2].key.position);
  EXPECT_EQ(all[3].key.position, 0u);
}

TEST(Trace, PopularityOfTheWholeTraceIsExactWhereAllKeysAreKnown) {
  const Folder folder;
  const auto w = make(replay(folder.file("t.csv", "t,k\n1,a\n1,b\n2,a\n3,c\n4,a\n"), kNamed));
  EXPECT_DOUBLE_EQ(w->popularity().top(1), 0.6);
  EXPECT_DOUBLE_EQ(w->popularity().top(2), 0.8);
  EXPECT_DOUBLE_EQ(w->popularity().top(3), 1);
  Request r{};
  std::vector<std::uint64_t> ranks;
  while (w->next(r)) ranks.push_back(*w->last_rank());
  EXPECT_EQ(ranks[0], 0u);
  EXPECT_EQ(ranks[2], 0u);
  EXPECT_EQ(ranks[1] + ranks[3], 3u);
}

TEST(Trace, TheContentIsPartOfTheHash) {
  const Folder folder;
  const std::string text = "t,k\n1,a\n";
  Section section{replay(folder.file("t.csv", text), kNamed)};
  EXPECT_EQ(section.factory->content_hash(),
            fmt::format("{:016x}", XXH64(text.data(), text.size(), 0)));
  EXPECT_EQ(Section{"{}"}.factory->content_hash(), "");
}

TEST(Trace, TheShippedFlightsReplay) {
  const auto w = make(replay(SHARDSIM_SOURCE_DIR "/workloads/data/us_flights_2001q1.csv",
                             R"("columns": { "time": "time_s", "key": "origin" })"));
  EXPECT_EQ(w->key_count(), 220);
  EXPECT_NEAR(w->popularity().top(1), 0.055, 5e-4);
  const std::vector<Request> all = requests(*w, 30'000);
  EXPECT_EQ(all.size(), 20'000u);
  EXPECT_EQ(w->name_of(all[0].key), "DTW");
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Request::intended_start));
}

}  // namespace
}  // namespace shardsim
