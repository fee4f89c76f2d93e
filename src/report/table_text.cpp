#include "src/report/table_text.h"

#include <algorithm>
#include <numeric>

namespace podsim::report {
namespace {

using Cells = std::vector<std::string>;
using Widths = std::vector<std::size_t>;

constexpr std::size_t kGap = 2;     // between columns, and before the first
constexpr std::size_t kLeast = 12;  // a wrapping column is not made narrower

const std::string& cell(const Cells& row, std::size_t column) {
  static const std::string none;
  return column < row.size() ? row[column] : none;
}

// What a column needs: its cells in one line each, its title broken at spaces.
std::size_t natural_width(const Table& t, std::size_t column) {
  constexpr std::size_t unbroken = 8;  // not broken below this
  const std::string& title = t.columns[column].title;
  std::size_t width = std::max(longest_piece(title), std::min(display_width(title), unbroken));
  for (const auto& row : t.rows) width = std::max(width, display_width(cell(row, column)));
  return width;
}

std::size_t total_width(const Widths& widths) {
  return std::accumulate(widths.begin(), widths.end(), widths.size() * kGap);
}

// Takes what is too much from the widest wrapping column, again and again.
void shrink(const Table& t, Widths& widths, std::size_t width) {
  while (total_width(widths) > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (t.columns[i].align != Align::left || widths[i] <= kLeast) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

// One row: its cells wrapped, side by side. Titles stand on the last of their lines.
std::string row_text(const Table& t, const Cells& row, const Widths& widths, bool at_bottom) {
  std::vector<Cells> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    lines.push_back(wrap(cell(row, i), widths[i]));
    height = std::max(height, lines.back().size());
  }
  std::string text;
  for (std::size_t y = 0; y < height; ++y) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t skip = at_bottom ? height - lines[i].size() : 0;
      const std::string piece = y < skip ? "" : cell(lines[i], y - skip);
      line += std::string(kGap, ' ') + pad(piece, widths[i], t.columns[i].align);
    }
    trim_right(line);
    text += line + "\n";
  }
  return text;
}

std::string rule(const Widths& widths) {
  std::string line;
  for (const auto w : widths) line += std::string(kGap, ' ') + std::string(w, '-');
  return line + "\n";
}

}  // namespace

std::string table_text(const Table& t, std::size_t width) {
  Widths widths;
  Cells titles;
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    widths.push_back(natural_width(t, i));
    titles.push_back(t.columns[i].title);
  }
  shrink(t, widths, width);
  std::string text;
  const bool titled = std::any_of(titles.begin(), titles.end(), [](auto& s) { return !s.empty(); });
  if (titled) text = row_text(t, titles, widths, true) + rule(widths);
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    if (t.total_row && i + 1 == t.rows.size() && i > 0) text += rule(widths);
    text += row_text(t, t.rows[i], widths, false);
  }
  return text;
}

}  // namespace podsim::report
