#include "podsim/config/csv.h"

#include <algorithm>
#include <optional>

#include "podsim/config/node.h"
#include "podsim/config/text_lines.h"
#include "podsim/units/parse.h"

namespace podsim::config {
namespace {

class Scanner {
 public:
  explicit Scanner(std::shared_ptr<const Source> source)
      : source_(std::move(source)), text_(source_->text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  /// The next line with anything in it.
  std::optional<CsvTable::Row> row() {
    while (at_ < text_.size()) {
      CsvTable::Row row{{}, {source_, line_, 1}};
      begin_ = at_;
      scan(row);
      if (row.cells.size() > 1 || !row.cells.front().empty()) return row;
    }
    return std::nullopt;
  }

 private:
  void scan(CsvTable::Row& row) {
    do {
      row.places.emplace_back(line_, column());
      std::string cell = at_ < text_.size() && text_[at_] == '"' ? quoted() : plain();
      if (cell.starts_with('\'') && begins_formula(cell)) cell.erase(0, 1);
      row.cells.push_back(std::move(cell));
    } while (take(','));
    take('\r');
    if (at_ < text_.size() && !take('\n'))
      throw InputError({source_, line_, column()}, "text goes on behind a closing quote",
                       "a comma or the end of the line");
    ++line_;
  }

  std::string plain() {
    const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  std::string quoted() {
    const Location opened{source_, line_, column()};
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
        ++at_;
        if (!doubled) return cell;
      }
      cell += text_[at_];
      if (text_[at_] == '\n') {
        ++line_;
        begin_ = at_ + 1;
      }
    }
    throw InputError(opened, "a quote does not close", "\" at the end of the cell");
  }

  /// Counts from 1 within the line.
  [[nodiscard]] int column() const { return static_cast<int>(at_ - begin_) + 1; }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::shared_ptr<const Source> source_;
  std::string_view text_;
  std::size_t at_ = 0, begin_ = 0;  ///< place of the scanner and of its line
  int line_ = 1;
};

}  // namespace

bool CsvTable::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

const std::string& CsvTable::cell(const Row& row, std::string_view column) const {
  static const std::string none;
  const auto it = std::find(columns_.begin(), columns_.end(), column);
  return it == columns_.end() ? none : row.cells[static_cast<std::size_t>(it - columns_.begin())];
}

Location CsvTable::place(const Row& row, std::string_view column) const {
  const auto it = std::find(columns_.begin(), columns_.end(), column);
  if (it == columns_.end()) return row.where;
  const auto& [line, place] = *(row.places.begin() + (it - columns_.begin()));
  return {row.where.source, line, place};
}

bool begins_formula(std::string_view cell) {
  const auto first = cell.find_first_not_of('\'');
  if (first == std::string_view::npos || units::parse_number(cell)) return false;
  return std::string_view("=+-@\t\r\n").find(cell[first]) != std::string_view::npos;
}

CsvTable CsvTable::parse(const std::shared_ptr<const Source>& source) {
  check_text(source);
  Scanner scanner(source);
  CsvTable table;
  const auto header = scanner.row();
  if (!header) throw InputError(Location{source, 0, 0}, "is empty", "a line of column names");
  table.columns_ = header->cells;
  for (auto name = table.columns_.begin(); name != table.columns_.end(); ++name)
    if (std::find(table.columns_.begin(), name, *name) != name)
      throw InputError(header->where, "two columns are called '" + *name + "'");
  while (auto row = scanner.row()) {
    if (row->cells.size() != table.columns_.size())
      throw InputError(row->where, "the row has " + std::to_string(row->cells.size()) + " cells",
                       std::to_string(table.columns_.size()) + ", as the first line");
    table.rows_.push_back(std::move(*row));
  }
  return table;
}

CsvTable CsvTable::load(const std::string& file) {
  constexpr std::size_t most = 64U << 20U;
  return parse(std::make_shared<Source>(Source{file, read_text(file, most)}));
}

}  // namespace podsim::config
