#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/lab/studies.h"
#include "models/lab/study_of.h"
#include "sim/config/fields.h"
#include "workloads/portable_math.h"

namespace shardsim::study {

namespace {

enum class InsertOrder : std::uint8_t { uniform, ascending };
constexpr std::array<Option, 2> kInsertOrders{
    {{"uniform", "keys come in random order"},
     {"ascending", "each key is above all before it, as times and counters are"}}};

struct SizeSplits {
  InsertOrder order{InsertOrder::uniform};
  std::uint64_t records{1'000'000};
  std::uint32_t capacity{1000};
};
void fields_of(SizeSplits& p, Fields& f) {
  f.choice("order", p.order, kInsertOrders, "The order of inserts.");
  f.field("records", p.records, "Records that are inserted, of one size.", {4, 1'000'000'000});
  f.field("capacity", p.capacity, "Records of a full range: one more, and it splits at its median.",
          {1, 10'000'000});
}
std::vector<std::string> objections_of(const SizeSplits&) { return {}; }

struct SizeSplitsAnswer {
  std::uint64_t ranges{};
  double fill{};
  double fill_mean{};
  double fill_min{};
  double fill_max{};
  double last_range_writes{};
};

/// Ranges of records, each with the positions that it holds, by the first that it may hold.
class SplittingRanges {
 public:
  explicit SplittingRanges(std::uint32_t capacity) : capacity_(capacity) { ranges_[0]; }
  /// True where the record went to the last range.
  bool insert(std::uint64_t position) {
    const auto range = std::prev(ranges_.upper_bound(position));
    const bool last = std::next(range) == ranges_.end();
    std::vector<std::uint64_t>& all = range->second;
    all.push_back(position);
    if (all.size() <= capacity_) return last;
    const auto median = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, median);
    ranges_.emplace(*median, std::vector<std::uint64_t>(median, all.end()));
    all.erase(median, all.end());
    return last;
  }
  std::uint64_t size() const { return ranges_.size(); }

 private:
  std::size_t capacity_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> ranges_;
};

SizeSplitsAnswer answer_to(const SizeSplits& p, const StudyInput& input) {
  const RandomStream stream{input.seed, Purpose::key};
  SplittingRanges ranges{p.capacity};
  SizeSplitsAnswer a{.fill_min = 1};
  // Data grow by a factor from one split of a range to its next: a mean over the logarithm of the
  // records sees each phase alike. The last two doublings are whole cycles.
  const std::uint64_t from = p.records / 4;
  double sum = 0;
  double log_time = 0;
  std::uint64_t on_last = 0;
  for (std::uint64_t i = 0; i < p.records; ++i) {
    report_progress(input, i, p.records);
    const std::uint64_t position =
        p.order == InsertOrder::ascending ? i : stream.bits({.request = i}).a;
    const bool last = ranges.insert(position);
    if (i < from) continue;
    on_last += last ? 1 : 0;
    const double records = static_cast<double>(i) + 1;
    a.fill = records / (static_cast<double>(ranges.size()) * p.capacity);
    sum += a.fill / records;
    log_time += 1 / records;
    a.fill_min = std::min(a.fill_min, a.fill);
    a.fill_max = std::max(a.fill_max, a.fill);
  }
  a.ranges = ranges.size();
  a.fill_mean = sum / log_time;
  a.last_range_writes = static_cast<double>(on_last) / static_cast<double>(p.records - from);
  return a;
}

void metrics_of(const SizeSplitsAnswer& a, MetricSink& metrics) {
  metrics.integer("ranges", a.ranges, "Ranges in the end.");
  metrics.number("fill", a.fill, "Records over what the ranges could hold, in the end.");
  metrics.object("fill_over_time", "The same while the records grow to the fourfold.", [&] {
    metrics.number("mean", a.fill_mean, "Mean over the logarithm of the records.");
    metrics.number("min", a.fill_min, "Just after most ranges split.");
    metrics.number("max", a.fill_max, "Just before most ranges split.");
  });
  metrics.number("last_range_writes", a.last_range_writes,
                 "Part of the writes, meanwhile, that went to the range of the highest keys.");
}

}  // namespace

constinit const StudyKind size_splits{
    .name = "size_splits",
    .summary = "how full ranges are that split in halves, and where the writes go",
    .theory =
        "Random keys: between 1/2 and 1, as all ranges fill alike; ln 2 = 0.69 once they have "
        "drifted apart, 1/(2 ln 2) = 0.72 over a cycle. Ascending keys: 1/2, all writes on one "
        "range.",
    .source =
        "Yao, On random 2-3 trees, Acta Informatica 9, 1978; Chang et al., Bigtable, OSDI 2006",
    .make = &StudyOf<SizeSplits, SizeSplitsAnswer>::make};

}  // namespace shardsim::study
