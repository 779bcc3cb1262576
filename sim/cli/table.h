#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace shardsim {

struct Terminal;

/// A table for people: columns as wide as their cells, two spaces apart. Numbers stand right. Where
/// it is wider than the terminal, the last left-standing column is cut.
class TextTable {
 public:
  enum class Side { left, right };
  struct Column {
    std::string title;
    Side side{Side::left};
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Missing cells are blank.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  /// The lines, each ended, after `indent` spaces; a line of titles first unless all are blank.
  std::string text(const Terminal& terminal, std::size_t indent = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace shardsim
