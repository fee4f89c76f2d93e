#include <catch2/catch.hpp>

#include "podsim/base/printable.h"
#include "tests/random_text.h"

using namespace podsim::base;

TEST_CASE("what steers a terminal is escaped, what can be shown stays") {
  CHECK(printable("plain, tab\t and\n line") == "plain, tab\t and\n line");
  CHECK(printable("\x1b[31mred\r\x7f") == "\\x1b[31mred\\x0d\\x7f");
  CHECK(printable("\xC2\x9B"
                  "2J") == "\\u009b2J");  // CSI of one character
  CHECK(printable("user\xE2\x80\xAE"
                  "cod.exe") == "user\\u202ecod.exe");  // right to left
  CHECK(printable("caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x98\x80") ==
        "caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x98\x80");
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one") {
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xC3") == "\\xc3");
  CHECK(printable("\xE4\xB8") == "\\xe4\\xb8");
  CHECK(printable("\xC0\x80") == "\\xc0\\x80");           // NUL, longer than need be
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");  // a surrogate
}

TEST_CASE(
    "printable text is UTF-8 without control characters, and printing it again changes nothing") {
  podsim::test::RandomText random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string text = random.text();
    if (!text.empty() && random.below(3) == 0) text.erase(random.below(text.size()), 1);
    const std::string shown = printable(text);
    CAPTURE(shown);
    REQUIRE(printable(shown) == shown);
    for (const char c : shown)
      REQUIRE(((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\n' || c == '\t'));
  }
}

TEST_CASE("a beginning ends between characters") {
  const std::string text =
      "a\xE4\xB8\xAD"
      "b";
  CHECK(beginning(text, 1) == "a");
  CHECK(beginning(text, 2) == "a");
  CHECK(beginning(text, 3) == "a");
  CHECK(beginning(text, 4) == "a\xE4\xB8\xAD");
  CHECK(beginning(text, 9) == text);
}
