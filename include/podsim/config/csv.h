// Tables in CSV files, with the place of every cell for messages.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "podsim/config/diagnostics.h"

namespace podsim::config {

/// RFC 4180 in UTF-8: quoted cells may hold commas, line ends and doubled quotes; lines end in LF
/// or CR LF. Empty lines are left out. An apostrophe in front of a cell that would begin a formula,
/// as podsim's own tables have it, is no part of the text.
class CsvTable {
 public:
  struct Row {
    std::vector<std::string> cells;
    Location where;                                ///< place of its first cell
    std::vector<std::pair<int, int>> places = {};  ///< line and column of each cell
  };

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] bool has(std::string_view column) const;
  /// The cell of a row; empty where the table has no such column.
  [[nodiscard]] const std::string& cell(const Row& row, std::string_view column) const;
  /// The place of that cell, or of the row where the table has no such column.
  [[nodiscard]] Location place(const Row& row, std::string_view column) const;

  /// The first line names the columns. Throws InputError on a row with another number of cells, a
  /// quote that does not close, a repeated or missing name of a column, bytes that are no text.
  static CsvTable parse(const std::shared_ptr<const Source>& source);
  /// Throws InputError for files that cannot be read or are over 64 MiB, too.
  static CsvTable load(const std::string& file);

 private:
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

/// Whether a spreadsheet would take the cell for a formula: it begins with = + - @, a tab or a line
/// end, or with apostrophes and one of these. Numbers are none.
bool begins_formula(std::string_view cell);

}  // namespace podsim::config
