// Tables in CSV files, with the place of every cell for messages.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/config/diagnostics.h"

namespace podsim::config {

/// RFC 4180: quoted cells may hold commas, line ends and doubled quotes; lines end in LF or CR LF.
/// Empty lines are left out.
class CsvTable {
 public:
  struct Row {
    std::vector<std::string> cells;
    Location where;  ///< place of its first cell
  };

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] bool has(std::string_view column) const;
  /// The cell of a row; empty where the table has no such column.
  [[nodiscard]] const std::string& cell(const Row& row, std::string_view column) const;

  /// The first line names the columns. Throws InputError on a row with another number of cells, a
  /// quote that does not close, a repeated or missing name of a column.
  static CsvTable parse(const std::shared_ptr<const Source>& source);
  /// Throws InputError for files that cannot be read or are over 64 MiB, too.
  static CsvTable load(const std::string& file);

 private:
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace podsim::config
