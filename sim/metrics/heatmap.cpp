#include "sim/metrics/heatmap.h"

#include <algorithm>
#include <utility>

#include "sim/engine/check.h"

namespace shardsim {

Heatmap::Heatmap(std::size_t rows, std::size_t most_columns, Duration width)
    : rows_(rows), most_columns_(most_columns), width_(width), cells_(rows * most_columns) {
  SHARDSIM_CHECK(rows > 0 && most_columns >= 2 && width > 0ns, "a heat map has cells of some size");
}

void Heatmap::seek(Time t) {
  SHARDSIM_CHECK(t >= kStart, "nothing happens before the run");
  auto column = static_cast<std::size_t>((t - kStart) / width_);
  while (column >= most_columns_) {
    halve();
    column = static_cast<std::size_t>((t - kStart) / width_);
  }
  column_ = column;
  first_ = kStart + width_ * static_cast<std::int64_t>(column);
  end_ = first_ + width_;
  used_ = std::max(used_, column + 1);
}

void Heatmap::halve() {
  for (std::size_t c = 0; c < used_; ++c) {
    for (std::size_t r = 0; r < rows_; ++r) {
      const std::uint32_t n = std::exchange(cells_[c * rows_ + r], 0u);
      cells_[(c / 2) * rows_ + r] += n;
    }
  }
  width_ *= 2;
  used_ = (used_ + 1) / 2;
  first_ = end_ = Time{};  // found anew at the next event
}

}  // namespace shardsim
