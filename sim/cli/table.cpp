#include "sim/cli/table.h"

#include <algorithm>
#include <numeric>

#include "sim/cli/terminal.h"

namespace shardsim {

std::string TextTable::text(const Terminal& terminal, std::size_t indent) const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const Column& c : columns_) {
    titles.push_back(c.title);
    widths.push_back(display_width(c.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  const std::size_t total =
      std::accumulate(widths.begin(), widths.end(), indent + 2 * (widths.size() - 1));
  if (total > terminal.width) {
    for (std::size_t i = columns_.size(); i-- > 0;) {
      if (columns_[i].side != Side::left) continue;
      const std::size_t excess = total - terminal.width;
      widths[i] = widths[i] > excess + 8 ? widths[i] - excess : std::min<std::size_t>(8, widths[i]);
      break;
    }
  }
  const auto line = [&](const std::vector<std::string>& cells, Ink ink) {
    std::string text(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cut_to(i < cells.size() ? cells[i] : "", widths[i], terminal.utf8);
      const std::size_t used = display_width(cell);
      const std::string pad(widths[i] > used ? widths[i] - used : 0, ' ');
      text += columns_[i].side == Side::right ? pad + cell : cell + pad;
      if (i + 1 < columns_.size()) text += "  ";
    }
    while (text.size() > indent && text.back() == ' ') text.pop_back();
    return inked(terminal, ink, text) + "\n";
  };
  std::string all;
  if (std::ranges::any_of(titles, [](const std::string& t) { return !t.empty(); })) {
    all += line(titles, Ink::dim);
  }
  for (const auto& row : rows_) all += line(row, Ink::plain);
  return all;
}

}  // namespace shardsim
