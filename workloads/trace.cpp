#include "workloads/trace.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "sim/engine/error.h"
#include "workloads/key_sketch.h"

namespace shardsim::workloads {

namespace {

/// A file that can't be read before the run is the user's to mend, as a config is.
template <class F>
auto as_usage(F&& f) {
  try {
    return f();
  } catch (const RunError& e) {
    throw UsageError(e.what());
  }
}

}  // namespace

Replay::Replay(const ReplayConfig& config, const std::string& path, const WorkloadInput& input)
    : config_(config),
      run_(input.duration),
      reader_(as_usage([&] {
        return TraceReader{config.trace, path, input.operations};
      })),
      summary_(as_usage([&] { return summarise(reader_, config.trace, input.operations.size()); })),
      scanning_(find_operation(input.operations, "scan")),
      zones_(std::max(input.zones, 1u)),
      operation_stream_(input.seed, Purpose::operation),
      size_stream_(input.seed, Purpose::value_size),
      scan_stream_(input.seed, Purpose::scan_length),
      zone_stream_(input.seed, Purpose::zone) {
  if (!reader_.has_operations()) mix_.emplace(config.mix, input.operations);
  as_usage([this] { reader_.rewind(); });
}

std::int64_t Replay::lap_ns() const {
  const std::int64_t span = summary_.last_ns - summary_.first_ns;
  const std::int64_t gap =
      summary_.rows > 1 ? span / static_cast<std::int64_t>(summary_.rows - 1) : 0;
  // A trace of one moment only comes once a second.
  return span > 0 ? span + gap : 1'000'000'000;
}

bool Replay::next_row(TraceRow& row) {
  for (;;) {
    switch (reader_.next(row)) {
      case TraceReader::Found::row:
        return true;
      case TraceReader::Found::bad_row:
        if (config_.trace.bad_rows == BadRows::error) throw RunError(reader_.problem());
        if (laps_ == 0) ++bad_rows_;
        break;
      case TraceReader::Found::end:
        if (!config_.trace.loop) return false;
        ++laps_;
        reader_.rewind();
        break;
    }
  }
}

bool Replay::next(Request& request) {
  TraceRow row;
  if (!next_row(row)) return false;
  request.id = RequestId{next_id_++};
  const double laps = static_cast<double>(laps_) * static_cast<double>(lap_ns());
  const double since = static_cast<double>(row.time_ns - summary_.first_ns) + laps;
  const double start = std::min(since / config_.trace.speed, 4e18);
  request.intended_start = Time{Duration{static_cast<std::int64_t>(start)}};
  fill(row, request);
  return true;
}

void Replay::draw(Request& request) {
  TraceRow row;
  if (next_row(row)) fill(row, request);
}

void Replay::fill(const TraceRow& row, Request& request) {
  const DrawKey of_request{.request = request.id.value};
  last_hash_ = hash_of_key(row.key);
  request.key = {.hash = last_hash_,
                 .position = KeySketch::position_of(row.key, summary_.common_prefix)};
  request.last_key = request.key;
  request.rows = 1;
  request.operation =
      row.operation ? *row.operation : mix_->draw(operation_stream_.bits(of_request).a);
  if (request.operation == scanning_) {
    request.rows = config_.scan_length.draw(scan_stream_.bits(of_request).a);
    request.last_key = last_of_scan(request.key, request.rows);
  }
  request.value_size =
      row.value_size ? *row.value_size : config_.value_size.draw(size_stream_.bits(of_request).a);
  const std::uint64_t where = row.client.empty() ? zone_stream_.bits(of_request).a
                                                 : XXH64(row.client.data(), row.client.size(), 0);
  request.zone = ZoneId{static_cast<std::uint32_t>(below(where, zones_))};
}

Key Replay::last_of_scan(const Key& first, std::uint32_t rows) const {
  const std::vector<std::uint64_t>& sample = summary_.sorted_positions;
  const double ahead =
      static_cast<double>(rows - 1) * static_cast<double>(sample.size()) / summary_.keys;
  const auto from = std::ranges::lower_bound(sample, first.position) - sample.begin();
  const auto left = static_cast<double>(sample.size() - 1) - static_cast<double>(from);
  if (left <= 0) return first;
  const auto at = static_cast<std::size_t>(static_cast<double>(from) + std::min(ahead, left));
  return {.hash = first.hash, .position = std::max(first.position, sample[at])};
}

std::optional<std::uint64_t> Replay::last_rank() const {
  if (summary_.popularity.groups.empty()) return {};
  const auto word = summary_.words.find(last_hash_);
  if (word == summary_.words.end()) return {};
  return word->second.rank;
}

std::string Replay::name_of(const Key& key) const {
  const auto word = summary_.words.find(key.hash);
  return word != summary_.words.end() ? word->second.text
                                      : fmt::format("key of hash {:016x}", key.hash);
}

Bytes Replay::mean_value_size() const {
  const double mean = reader_.has_value_sizes()
                          ? summary_.value_bytes / static_cast<double>(summary_.rows)
                          : std::min(config_.value_size.bytes().mean(), 1e15);
  return Bytes{std::max<std::int64_t>(1, static_cast<std::int64_t>(mean + 0.5))};
}

Rate Replay::mean_rate() const {
  const double lap_s = static_cast<double>(lap_ns()) * 1e-9 / config_.trace.speed;
  const double run_s = seconds(run_);
  const auto rows = static_cast<double>(summary_.rows);
  return Rate{config_.trace.loop || run_s < lap_s ? rows / lap_s : rows / run_s};
}

std::vector<double> Replay::operation_shares() const {
  if (mix_) return mix_->shares();
  std::vector<double> shares;
  for (const std::uint64_t n : summary_.operations) {
    shares.push_back(static_cast<double>(n) / static_cast<double>(summary_.rows));
  }
  return shares;
}

}  // namespace shardsim::workloads
