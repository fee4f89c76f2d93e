#include <algorithm>
#include <cctype>
#include <string_view>

#include "podsim/base/printable.h"
#include "podsim/report/document.h"

namespace podsim::report {
namespace {

bool is_word(const std::string& text, std::size_t i) {
  return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
}

// Whether the character at `i` would mean something. Paths such as a_b[0] stay as they are.
bool is_markup(const std::string& text, std::size_t i) {
  const char c = text[i];
  if (c == '_') return i == 0 || !is_word(text, i - 1) || !is_word(text, i + 1);
  if (c == '[') return text.find("](", i) != std::string::npos;
  return std::string_view("\\`*<|").find(c) != std::string_view::npos;
}

std::string escape(const std::string& raw) {
  const std::string text = base::printable(raw);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_markup(text, i)) out += '\\';
    out += text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
  }
  return out;
}

/// Longer than any row of backticks in the lines, which would end the block.
std::string fence_of(const std::vector<std::string>& lines) {
  std::size_t longest = 2;
  for (const auto& line : lines)
    for (std::size_t at = line.find('`'); at != std::string::npos;) {
      const std::size_t end = std::min(line.find_first_not_of('`', at), line.size());
      longest = std::max(longest, end - at);
      at = line.find('`', end);
    }
  return std::string(longest + 1, '`');
}

// At the start of a line some characters begin a list, a heading or a numbered item.
std::string escape_line(const std::string& text) {
  std::string out = escape(text);
  if (!out.empty() && std::string_view("#-+=>").find(out.front()) != std::string_view::npos)
    out.insert(0, "\\");
  const auto digits = out.find_first_not_of("0123456789");
  if (digits > 0 && digits != std::string::npos && (out[digits] == '.' || out[digits] == ')'))
    out.insert(digits, "\\");
  return out;
}

class MarkdownWriter {
 public:
  void operator()(const Heading& h) {
    space();
    text_ += std::string(static_cast<std::size_t>(h.level), '#') + " " + escape(h.text) + "\n";
  }

  void operator()(const Paragraph& p) {
    space();
    text_ += escape_line(p.text) + "\n";
  }

  void operator()(const Items& list) {
    space();
    for (const auto& item : list.items) text_ += "- " + escape_line(item) + "\n";
  }

  void operator()(const Labelled& l) {
    space();
    for (const auto& [label, text] : l.lines)
      text_ += "- **" + escape_line(label) + "** " + escape_line(text) + "\n";
  }

  void operator()(const Table& t) {
    space();
    std::vector<std::string> titles;
    std::string rule = "|";
    for (const auto& c : t.columns) {
      titles.push_back(c.title);
      rule += c.align == Align::right ? " ---: |" : " --- |";
    }
    text_ += row(titles, titles.size(), false) + rule + "\n";
    for (std::size_t i = 0; i < t.rows.size(); ++i)
      text_ += row(t.rows[i], titles.size(), t.total_row && i + 1 == t.rows.size());
  }

  void operator()(const Lines& l) {
    space();
    const std::string fence = fence_of(l.lines);
    text_ += fence + "\n";
    for (const auto& line : l.lines) text_ += base::printable(line) + "\n";
    text_ += fence + "\n";
  }

  void operator()(const FoldStart& f) {
    space();
    text_ += "<details><summary>" + escape(f.title) + "</summary>\n";
  }

  void operator()(const FoldEnd&) {
    space();
    text_ += "</details>\n";
  }

  std::string text() && { return std::move(text_); }

 private:
  void space() {
    if (!text_.empty()) text_ += "\n";
  }

  static std::string row(const std::vector<std::string>& cells, std::size_t columns, bool bold) {
    std::string line = "|";
    for (std::size_t i = 0; i < columns; ++i) {
      const std::string cell = i < cells.size() ? escape(cells[i]) : "";
      line += bold && !cell.empty() ? " **" + cell + "** |" : " " + cell + " |";
    }
    return line + "\n";
  }

  std::string text_;
};

}  // namespace

std::string to_markdown(const Document& document) {
  MarkdownWriter writer;
  for (const auto& block : document) std::visit(writer, block);
  return std::move(writer).text();
}

}  // namespace podsim::report
