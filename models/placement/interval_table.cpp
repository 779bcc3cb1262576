#include "models/placement/interval_table.h"

#include <bit>

#include "sim/engine/check.h"

namespace shardsim {

IntervalTable::IntervalTable(const std::vector<std::uint64_t>& lasts, std::span<const NodeId> nodes,
                             std::size_t copies)
    : stride_(2 + copies), copies_(copies), rows_(lasts.size()) {
  SHARDSIM_CHECK(rows_ > 0 && lasts.back() == UINT64_MAX, "intervals cover all values");
  SHARDSIM_CHECK(nodes.size() == rows_ * copies, "each interval has its copies");
  SHARDSIM_CHECK(rows_ < UINT32_MAX, "rows are numbered by 32 bits");
  words_.resize(rows_ * stride_);
  for (std::size_t row = 0; row < rows_; ++row) {
    SHARDSIM_CHECK(row == 0 || lasts[row - 1] <= lasts[row], "intervals ascend");
    std::memcpy(&words_[row * stride_], &lasts[row], sizeof lasts[row]);
    for (std::size_t i = 0; i < copies; ++i) {
      words_[row * stride_ + 2 + i] = nodes[row * copies + i].value;
    }
  }
  // One to two entries a row; at least two, since a shift by 64 bits is none.
  const auto bits = static_cast<int>(std::bit_width(rows_));
  shift_ = 64 - bits;
  const std::size_t entries = std::size_t{1} << bits;
  first_.reserve(entries + 1);
  std::uint32_t row = 0;
  for (std::size_t entry = 0; entry < entries; ++entry) {
    while (lasts[row] < (static_cast<std::uint64_t>(entry) << shift_)) ++row;
    first_.push_back(row);
  }
  first_.push_back(static_cast<std::uint32_t>(rows_ - 1));
}

std::size_t IntervalTable::search(std::uint64_t value, std::size_t first,
                                  std::size_t last_row) const {
  while (first < last_row) {
    const std::size_t middle = first + (last_row - first) / 2;
    if (last(middle) < value) {
      first = middle + 1;
    } else {
      last_row = middle;
    }
  }
  return first;
}

}  // namespace shardsim
