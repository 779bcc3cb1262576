#include "workloads/trace_summary.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "sim/engine/error.h"
#include "workloads/key_sketch.h"

namespace shardsim::workloads {

namespace {

constexpr std::size_t kMostMessages = 10;

void rank_keys(TraceSummary& s) {
  struct Count {
    std::uint64_t count{};
    std::uint64_t hash{};
  };
  std::vector<Count> counts;
  for (const auto& [hash, word] : s.words) counts.push_back({word.count, hash});
  // The map's order ends here.
  std::ranges::sort(counts, [](const Count& a, const Count& b) {
    return a.count != b.count ? a.count > b.count : a.hash < b.hash;
  });
  s.popularity.key_count = static_cast<double>(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    s.words[counts[i].hash].rank = i;
    if (i > 0 && counts[i].count == counts[i - 1].count) {
      s.popularity.groups.back().keys += 1;
    } else {
      s.popularity.groups.push_back(
          {static_cast<double>(counts[i].count) / static_cast<double>(s.rows), 1});
    }
  }
}

}  // namespace

std::uint64_t hash_of_key(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

TraceSummary summarise(TraceReader& reader, const TraceConfig& config, std::size_t operations) {
  TraceSummary s;
  s.operations.resize(operations);
  KeySketch sketch;
  std::vector<std::string> problems;
  TraceRow row;
  bool all_words = true;
  for (;;) {
    const TraceReader::Found found = reader.next(row);
    if (found == TraceReader::Found::end) break;
    if (found == TraceReader::Found::bad_row) {
      ++s.bad_rows;
      if (problems.size() < kMostMessages) problems.push_back(reader.problem());
      continue;
    }
    if (s.rows == 0) s.first_ns = row.time_ns;
    s.last_ns = row.time_ns;
    ++s.rows;
    if (row.operation) ++s.operations[row.operation->index()];
    if (row.value_size) s.value_bytes += static_cast<double>(row.value_size->count);
    const std::uint64_t hash = hash_of_key(row.key);
    sketch.add(hash, row.key);
    const auto word = s.words.find(hash);
    if (word != s.words.end()) {
      ++word->second.count;
    } else if (s.words.size() < TraceSummary::kMostWords) {
      s.words[hash] = {.text = std::string{row.key.substr(0, 64)}, .count = 1};
    } else {
      all_words = false;
    }
  }
  if (config.bad_rows == BadRows::error && s.bad_rows > 0) {
    if (s.bad_rows > problems.size()) {
      problems.push_back(
          fmt::format("{}: and {} more bad rows", config.file, s.bad_rows - problems.size()));
    }
    problems.back() += " (\"bad_rows\": \"skip\" leaves bad rows out and counts them)";
    throw UsageError(std::move(problems));
  }
  if (s.rows == 0) {
    throw UsageError(s.bad_rows > 0 ? fmt::format("{}: none of the trace's {} rows can be read; "
                                                  "the first: {}",
                                                  config.file, s.bad_rows, problems.front())
                                    : fmt::format("{}: the trace has no rows", config.file));
  }
  s.keys = sketch.distinct();
  s.common_prefix = sketch.common_prefix();
  s.sorted_positions = sketch.sorted_positions();
  if (all_words) rank_keys(s);
  return s;
}

std::string hash_of_file(const std::string& path, const std::string& name) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"),
                                                             &std::fclose};
  const std::unique_ptr<XXH64_state_t, XXH_errorcode (*)(XXH64_state_t*)> state{XXH64_createState(),
                                                                                &XXH64_freeState};
  XXH64_reset(state.get(), 0);
  std::vector<char> block(1 << 16);
  while (file) {
    const std::size_t n = std::fread(block.data(), 1, block.size(), file.get());
    XXH64_update(state.get(), block.data(), n);
    if (n < block.size()) break;
  }
  if (!file || std::ferror(file.get()) != 0) {
    throw UsageError(fmt::format("{}: can't be read: {}", name, std::strerror(errno)));
  }
  return fmt::format("{:016x}", XXH64_digest(state.get()));
}

}  // namespace shardsim::workloads
