// Tables of values: each column has one unit in its head, columns without a value are left out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/report/language.h"

namespace podsim::report {

/// A cell: a text, a number in base units, or nothing known.
class GridCell {
 public:
  GridCell(std::string text) : text_(std::move(text)) {}    // NOLINT(google-explicit-constructor)
  GridCell(const char* text) : text_(text) {}               // NOLINT(google-explicit-constructor)
  GridCell(double value) : value_(value), number_(true) {}  // NOLINT(google-explicit-constructor)
  GridCell(std::optional<double> value)                     // NOLINT(google-explicit-constructor)
      : value_(value), number_(true) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::optional<double>& value() const { return value_; }
  [[nodiscard]] bool is_number() const { return number_; }

 private:
  std::string text_;
  std::optional<double> value_;
  bool number_ = false;
};

/// Builds a table column by column, then row by row.
class Grid {
 public:
  explicit Grid(const Wording& w) : w_(w) {}

  Grid& text(const Text& title);          ///< left-aligned
  Grid& label(const Text& title);         ///< right-aligned text
  Grid& money(const Text& title);         ///< USD, scaled by the largest value
  Grid& price(const Text& title);         ///< USD for one of something, not scaled
  Grid& share(const Text& title);         ///< a fraction, as a percentage
  Grid& number(const Text& title);        ///< three significant digits
  Grid& count(const Text& title);         ///< whole numbers, grouped
  Grid& large(const Text& title);         ///< counts, scaled by the largest value
  Grid& time(const Text& title);          ///< seconds, each in the unit that suits it
  Grid& money(const std::string& title);  ///< the same with a name from the scenario
  Grid& text(const std::string& title);
  Grid& label(const std::string& title);

  void row(std::vector<GridCell> cells);
  /// The last row is the sum of those above.
  void total_row() { total_row_ = true; }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Appends the table. Columns of numbers that are all zero or missing are left out; a line below
  /// names them. A missing number among others is "–". A table of names alone is left out.
  void add_to(Document& d) const;

 private:
  enum class Kind { text, label, money, price, share, number, count, large, time };
  struct GridColumn {
    std::string title;
    Kind kind;
  };

  Grid& add(std::string title, Kind kind);
  [[nodiscard]] bool is_shown(std::size_t column) const;
  [[nodiscard]] bool has_number(std::size_t column) const;
  [[nodiscard]] double largest(std::size_t column) const;
  [[nodiscard]] ColumnUnit unit_of(std::size_t column) const;
  [[nodiscard]] std::string title_of(std::size_t column) const;
  [[nodiscard]] std::string shown(const GridCell& cell, std::size_t column) const;

  Wording w_;
  std::vector<GridColumn> columns_;
  std::vector<std::vector<GridCell>> rows_;
  bool total_row_ = false;
};

}  // namespace podsim::report
