#include "src/report/grid.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "src/report/numbers.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

constexpr Text kNoColumn{"no {name}", "无{name}"};
constexpr Text kUnitInTitle{"{title}, {unit}", "{title}（{unit}）"};
constexpr Text kMissing{"–", "–"};

std::string with_capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

Grid& Grid::add(std::string title, Kind kind) {
  columns_.push_back({std::move(title), kind});
  return *this;
}

Grid& Grid::text(const Text& title) { return add(w_(title), Kind::text); }
Grid& Grid::label(const Text& title) { return add(w_(title), Kind::label); }
Grid& Grid::money(const Text& title) { return add(w_(title), Kind::money); }
Grid& Grid::price(const Text& title) { return add(w_(title), Kind::price); }
Grid& Grid::share(const Text& title) { return add(w_(title), Kind::share); }
Grid& Grid::number(const Text& title) { return add(w_(title), Kind::number); }
Grid& Grid::count(const Text& title) { return add(w_(title), Kind::count); }
Grid& Grid::large(const Text& title) { return add(w_(title), Kind::large); }
Grid& Grid::time(const Text& title) { return add(w_(title), Kind::time); }
Grid& Grid::money(const std::string& title) { return add(title, Kind::money); }
Grid& Grid::label(const std::string& title) { return add(title, Kind::label); }
Grid& Grid::text(const std::string& title) { return add(title, Kind::text); }

void Grid::row(std::vector<GridCell> cells) { rows_.push_back(std::move(cells)); }

bool Grid::has_number(std::size_t column) const {
  return std::any_of(rows_.begin(), rows_.end(), [column](const auto& row) {
    return column < row.size() && row[column].is_number();
  });
}

bool Grid::is_shown(std::size_t column) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const auto& row) {
    if (column >= row.size()) return false;
    const GridCell& c = row[column];
    return c.is_number() ? c.value().value_or(0) != 0 : !c.text().empty();
  });
}

double Grid::largest(std::size_t column) const {
  double most = 0;
  for (const auto& row : rows_)
    if (column < row.size()) most = std::max(most, std::abs(row[column].value().value_or(0)));
  return most;
}

ColumnUnit Grid::unit_of(std::size_t column) const {
  const Kind kind = columns_[column].kind;
  if (kind == Kind::money) return w_.usd_column(largest(column));
  if (kind == Kind::large) return w_.count_column(largest(column));
  return {1, kind == Kind::price ? w_.usd_column(1).name : ""};
}

std::string Grid::title_of(std::size_t column) const {
  const ColumnUnit unit = unit_of(column);
  const std::string& title = columns_[column].title;
  return unit.name.empty() ? title : w_(kUnitInTitle, {{"title", title}, {"unit", unit.name}});
}

std::string Grid::shown(const GridCell& cell, std::size_t column) const {
  if (!cell.is_number()) return cell.text();
  if (!cell.value()) return w_(kMissing);
  const double v = *cell.value();
  switch (columns_[column].kind) {
    case Kind::share:
      return w_.percent(v);
    case Kind::count:
      return report::count(v);
    case Kind::time:
      return w_.duration(v);
    case Kind::money:
    case Kind::large:
      return three_digits(v / unit_of(column).size);
    default:
      return three_digits(v);
  }
}

void Grid::add_to(Document& d) const {
  Table t;
  t.total_row = total_row_;
  std::vector<std::size_t> kept;
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool left = columns_[i].kind == Kind::text;
    if (is_shown(i) || (left && i == 0)) {
      kept.push_back(i);
      t.columns.push_back({title_of(i), left ? Align::left : Align::right});
    } else if (has_number(i)) {
      left_out.push_back(w_(kNoColumn, {{"name", columns_[i].title}}));
    }
  }
  for (const auto& row : rows_) {
    auto& cells = t.rows.emplace_back();
    for (const std::size_t i : kept) cells.push_back(i < row.size() ? shown(row[i], i) : "");
  }
  if (t.columns.size() > 1 || left_out.empty()) d.emplace_back(std::move(t));
  if (!left_out.empty()) d.emplace_back(Paragraph{with_capital(w_.clauses(left_out))});
}

}  // namespace podsim::report
