// Laying out text, tables and Markdown.
#include <catch2/catch.hpp>

#include "podsim/report/document.h"

using namespace podsim::report;

namespace {

Document table_of(std::vector<std::vector<std::string>> rows) {
  return {Table{{{"name"}, {"share of HBM", Align::right}}, std::move(rows)}};
}

}  // namespace

TEST_CASE("text wraps at spaces, and within words that are too long") {
  CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("abcdefgh ij", 3) == std::vector<std::string>{"abc", "def", "gh", "ij"});
  CHECK(wrap("chips/tpu-v7.peak", 11) == std::vector<std::string>{"chips/tpu-", "v7.peak"});
  CHECK(wrap("", 10) == std::vector<std::string>{""});
  CHECK(wrap("  a   b  ", 10) == std::vector<std::string>{"a b"});
}

TEST_CASE("Chinese characters take two columns and break anywhere but at punctuation") {
  CHECK(display_width("方案 A") == 6);
  CHECK(pad("方案", 6, Align::right) == "  方案");
  CHECK(wrap("租用三年，然后采购。", 8) ==
        std::vector<std::string>{"租用三", "年，然后", "采购。"});
  CHECK(wrap("合约（三年）", 6) == std::vector<std::string>{"合约", "（三", "年）"});
  CHECK(wrap("租用 TPU v7", 8) == std::vector<std::string>{"租用 TPU", "v7"});
  CHECK(wrap("方案", 1) == std::vector<std::string>{"方", "案"});
}

TEST_CASE("widths count code points, not bytes") {
  CHECK(display_width("±25 %") == 5);
  CHECK(pad("±", 3, Align::right) == "  ±");
  CHECK(wrap("ééé", 2) == std::vector<std::string>{"éé", "é"});
}

TEST_CASE("columns are aligned, titles break at spaces, no line ends in spaces") {
  CHECK(to_text(table_of({{"a", "1 %"}, {"longer", "12 %"}}), {}) ==
        "          share of\n"
        "  name         HBM\n"
        "  ------  --------\n"
        "  a            1 %\n"
        "  longer      12 %\n");
}

TEST_CASE("a sum is set apart") {
  Document d = table_of({{"a", "1"}, {"sum", "1"}});
  std::get<Table>(d[0]).total_row = true;
  CHECK(to_text(d, {}).find("  a            1\n  ----  --------\n  sum          1\n") !=
        std::string::npos);
}

TEST_CASE("left-aligned cells wrap where the table is too wide, numbers do not") {
  Style narrow;
  narrow.width = 30;
  const std::string text = to_text(table_of({{"some words that do not fit", "1,234,567"}}), narrow);
  CHECK(text.find("  some words that    1,234,567\n  do not fit\n") != std::string::npos);
}

TEST_CASE("control characters of values reach no terminal") {
  const Document d{Heading{1, "a\033[2Jb"}, Paragraph{"c\x07"}, Items{{"d\x7F"}},
                   Table{{{"t"}}, {{"e\033"}}}};
  const std::string text = to_text(d, {});
  CHECK(text.find_first_of("\033\x07\x7F") == std::string::npos);
  CHECK(text.find("a\\x1b[2Jb") != std::string::npos);
}

TEST_CASE("Markdown escapes what it would read as markup") {
  CHECK(to_markdown({Paragraph{"# a *b* _c_ <d> [e](f) `g` \\h"}}) ==
        "\\# a \\*b\\* \\_c\\_ \\<d> \\[e](f) \\`g\\` \\\\h\n");
  CHECK(to_markdown({Paragraph{"plans.a_b.phases[0]"}}) == "plans.a_b.phases[0]\n");
  CHECK(to_markdown({Items{{"- x", "1. y", "2 z"}}}) == "- \\- x\n- 1\\. y\n- 2 z\n");
}

TEST_CASE("a pipe or a line break does not break a Markdown table") {
  CHECK(to_markdown(table_of({{"a|b\nc", "1 %"}, {"short"}})) ==
        "| name | share of HBM |\n| --- | ---: |\n| a\\|b c | 1 % |\n| short |  |\n");
}
