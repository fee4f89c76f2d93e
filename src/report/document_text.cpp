#include <algorithm>

#include "podsim/base/printable.h"
#include "podsim/report/document.h"
#include "src/report/table_text.h"

namespace podsim::report {
namespace {

// Values may come from a file of anyone's: nothing in them may steer a terminal, or move a column.
std::string printable(const std::string& text) {
  std::string shown = base::printable(text);
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  return shown;
}

class TextWriter {
 public:
  explicit TextWriter(const Style& style) : style_(style) {}

  void operator()(const Heading& h) {
    space();
    const char underline = h.level == 1 ? '=' : '-';
    for (const auto& line : wrap(printable(h.text), style_.width)) bold(line);
    if (h.level <= 2) text_ += std::string(rule_width(printable(h.text)), underline) + "\n";
    below_heading_ = true;
  }

  void operator()(const Paragraph& p) {
    space();
    for (const auto& line : wrap(printable(p.text), style_.width)) text_ += line + "\n";
  }

  void operator()(const Items& list) {
    below_heading_ = false;
    for (const auto& item : list.items) {
      std::string lead = "- ";
      for (const auto& line : wrap(printable(item), style_.width - 2)) {
        text_ += lead + line + "\n";
        lead = "  ";
      }
    }
  }

  void operator()(const Labelled& l) {
    space();
    std::size_t width = 0;
    for (const auto& line : l.lines)
      width = std::max(width, display_width(printable(line.label)) + 2);
    for (const auto& [label, text] : l.lines) {
      std::string lead = pad(printable(label), width, Align::left);
      for (const auto& line : wrap(printable(text), style_.width - width)) {
        text_ += lead + line + "\n";
        lead = std::string(width, ' ');
      }
    }
    below_labels_ = true;
  }

  void operator()(const Table& t) {
    if (below_labels_) space();
    below_heading_ = false;
    Table shown = t;
    for (auto& column : shown.columns) column.title = printable(column.title);
    for (auto& row : shown.rows)
      for (auto& cell : row) cell = printable(cell);
    text_ += table_text(shown, style_.width);
  }

  void operator()(const Lines& l) {
    space();
    for (const auto& line : l.lines) text_ += printable(line) + "\n";
  }

  void operator()(const FoldStart& f) { (*this)(Heading{2, f.title}); }
  void operator()(const FoldEnd&) {}

  std::string text() && { return std::move(text_); }

 private:
  // An empty line, but not right below a heading.
  void space() {
    if (!text_.empty() && !below_heading_) text_ += "\n";
    below_heading_ = below_labels_ = false;
  }
  void bold(const std::string& line) {
    text_ += style_.color ? "\033[1m" + line + "\033[0m\n" : line + "\n";
  }
  [[nodiscard]] std::size_t rule_width(const std::string& text) const {
    return std::min(display_width(text), style_.width);
  }

  Style style_;
  std::string text_;
  bool below_heading_ = false, below_labels_ = false;
};

}  // namespace

std::string to_text(const Document& document, const Style& style) {
  TextWriter writer(style);
  for (const auto& block : document) std::visit(writer, block);
  return std::move(writer).text();
}

}  // namespace podsim::report
