// A report before it has a format: headings, paragraphs, lists and tables in order.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace podsim::report {

struct Heading {
  int level = 1;  ///< 1 the title, 2 a section, 3 a part of one
  std::string text;
};

struct Paragraph {
  std::string text;
};

struct Items {
  std::vector<std::string> items;
};

/// Sentences with a label each: "Answer  Rent. …".
struct Labelled {
  struct Line {
    std::string label, text;
  };
  std::vector<Line> lines;
};

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  ///< missing cells at the end are empty
  bool total_row = false;                      ///< the last row is the sum of those above
};

/// Kept as they are.
struct Lines {
  std::vector<std::string> lines;
};

/// Beginning of a part that ends with the next FoldEnd and is folded away where the format can.
struct FoldStart {
  std::string title;
};
struct FoldEnd {};

using Block = std::variant<Heading, Paragraph, Items, Labelled, Table, Lines, FoldStart, FoldEnd>;
using Document = std::vector<Block>;

/// How text is laid out for a person.
struct Style {
  std::size_t width = 100;  ///< columns; text wraps, left-aligned cells wrap, numbers never do
  bool color = false;       ///< ANSI codes round headings
};

/// Plain text. Control characters in values come out as '?', so that none reaches a terminal.
std::string to_text(const Document& document, const Style& style);

/// GitHub-flavoured Markdown; characters with a meaning there are escaped.
std::string to_markdown(const Document& document);

/// Columns that a UTF-8 text takes: two for Chinese and other wide characters, else one.
std::size_t display_width(const std::string& text);

/// `text` in lines of at most `width` columns, broken at spaces and between Chinese characters;
/// longer words break behind one of / . - _ ; , or anywhere.
std::vector<std::string> wrap(const std::string& text, std::size_t width);

/// `text` padded with spaces to `width` columns.
std::string pad(const std::string& text, std::size_t width, Align align);

}  // namespace podsim::report
