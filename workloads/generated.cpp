#include "workloads/generated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shardsim::workloads {

namespace {

/// How many keys there may be in the end.
std::uint64_t room_for(const GeneratedConfig& c, double insert_share, Rate rate, Duration run) {
  if (insert_share <= 0) return c.keys.count;
  if (c.arrivals.process == ArrivalProcess::closed_loop) return 2 * c.keys.count;
  const double expected = insert_share * rate.per_second * seconds(run);
  const double most = 1.1 * expected + 6 * std::sqrt(expected) + 16;
  return c.keys.count + static_cast<std::uint64_t>(std::min(most, 1e15));
}

}  // namespace

Generated::Generated(const GeneratedConfig& config, const WorkloadInput& input)
    : config_(config),
      mix_(config.mix, input.operations),
      inserting_(find_operation(input.operations, "insert")),
      scanning_(find_operation(input.operations, "scan")),
      mean_rate_(workloads::mean_rate(config.arrivals, input.duration)),
      arrivals_(make_arrivals(config.arrivals, input.seed)),
      keys_(make_key_draw(config.keys, input.seed)),
      space_(room_for(config, mix_.share(inserting_), mean_rate_, input.duration),
             config.keys.locality, input.seed),
      popularity_(keys_->popularity()),
      zones_(std::max(input.zones, 1u)),
      constant_size_(config.value_size.bytes().kind() == Distribution::Kind::constant),
      operation_stream_(input.seed, Purpose::operation),
      size_stream_(input.seed, Purpose::value_size),
      scan_stream_(input.seed, Purpose::scan_length),
      zone_stream_(input.seed, Purpose::zone),
      think_stream_(input.seed, Purpose::think_time),
      newest_(config.keys.count - 1) {
  if (const double inserts = mix_.share(inserting_); inserts > 0) {
    const auto fresh = static_cast<double>(space_.room() - config.keys.count);
    for (PopularityGroup& g : popularity_.groups) g.share_each *= 1 - inserts;
    popularity_.groups.push_back({inserts / fresh, fresh});
    std::ranges::stable_sort(popularity_.groups, std::greater<>{}, &PopularityGroup::share_each);
    popularity_.key_count += fresh;
  }
}

bool Generated::next(Request& request) {
  request.id = RequestId{next_id_++};
  request.intended_start = arrivals_->next(request.id);
  draw(request);
  return true;
}

std::uint32_t Generated::closed_loop_clients() const {
  return arrivals_ ? 0 : config_.arrivals.clients;
}

Duration Generated::think_time(RequestId request) const {
  return config_.arrivals.think_time.draw(think_stream_.bits({.request = request.value}).a);
}

std::uint64_t Generated::insert() {
  newest_ = newest_ + 1 < space_.room() ? newest_ + 1 : config_.keys.count;
  return newest_;
}

void Generated::draw(Request& request) {
  const DrawKey of_request{.request = request.id.value};
  request.operation = mix_.draw(operation_stream_.bits(of_request).a);
  inserted_ = request.operation == inserting_;
  if (inserted_) {
    drawn_ = {insert(), 0};
  } else {
    drawn_ = keys_->draw(request.id, newest_);
  }
  const std::uint64_t number = space_.number(drawn_.index);
  request.key = space_.key(number);
  request.last_key = request.key;
  request.rows = 1;
  if (request.operation == scanning_) {
    const std::uint32_t length = config_.scan_length.draw(scan_stream_.bits(of_request).a);
    const std::uint64_t last = std::min(number + length - 1, space_.room() - 1);
    request.last_key = space_.key(last);
    request.rows = static_cast<std::uint32_t>(last - number + 1);
  }
  request.value_size = constant_size_ ? config_.value_size.draw(0)
                                      : config_.value_size.draw(size_stream_.bits(of_request).a);
  request.zone = ZoneId{0};
  if (zones_ > 1) {
    const std::uint64_t bits = zone_stream_.bits(of_request).a;
    request.zone = ZoneId{static_cast<std::uint32_t>(below(bits, zones_))};
  }
}

std::optional<std::uint64_t> Generated::last_rank() const {
  return inserted_ ? config_.keys.count : keys_->rank(drawn_);
}

std::vector<std::uint64_t> Generated::sorted_positions() const {
  // New keys lie behind the others when keys are adjacent: there is nothing to balance there yet.
  if (config_.keys.locality == Locality::scattered || space_.room() == config_.keys.count)
    return {};
  const std::uint64_t sample = std::min<std::uint64_t>(config_.keys.count, 65'536);
  std::vector<std::uint64_t> positions;
  for (std::uint64_t i = 0; i < sample; ++i) {
    const double number = static_cast<double>(i) * static_cast<double>(config_.keys.count) /
                          static_cast<double>(sample);
    positions.push_back(space_.key(static_cast<std::uint64_t>(number)).position);
  }
  return positions;
}

std::string Generated::name_of(const Key& key) const {
  const std::optional<std::uint64_t> number = space_.number_of(key);
  return number ? fmt::format("key {}", *number) : fmt::format("key of hash {:016x}", key.hash);
}

Bytes Generated::mean_value_size() const {
  // A Pareto of a heavy tail has no mean; a store must still plan with a number.
  const double mean = std::min(config_.value_size.bytes().mean(), 1e15);
  return Bytes{std::max<std::int64_t>(1, static_cast<std::int64_t>(mean + 0.5))};
}

}  // namespace shardsim::workloads
