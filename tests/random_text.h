// Random text and documents for properties of readers and writers.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace podsim::test {

/// Texts of pieces that readers and writers take for something: signs of YAML, JSON, CSV, Markdown
/// and HTML, numbers, words, control characters, characters of one to four bytes.
class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : engine_(seed) {}

  /// A whole number below `count`.
  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }

  std::string text() {
    std::string out;
    for (std::size_t n = below(6); n > 0; --n) out += pieces()[below(pieces().size())];
    return out;
  }

  /// Any finite double, of every size alike.
  double number() {
    const double mantissa = std::uniform_real_distribution<double>(-10, 10)(engine_);
    const int exponent = std::uniform_int_distribution<int>(-300, 300)(engine_);
    return std::stod(std::to_string(mantissa) + "e" + std::to_string(exponent));
  }

 private:
  static const std::vector<std::string>& pieces() {
    static const std::vector<std::string> all = [] {
      std::vector<std::string> list{"a",
                                    "Z",
                                    "9",
                                    "1e5",
                                    ".5",
                                    "+5",
                                    "-",
                                    "0x1f",
                                    "1_0",
                                    "true",
                                    "null",
                                    "~",
                                    "yes",
                                    "Off",
                                    "n",
                                    ".inf",
                                    ".nan",
                                    "NaN",
                                    "<<",
                                    "=",
                                    "@",
                                    "%",
                                    "'",
                                    "\"",
                                    "\\",
                                    "\\n",
                                    "#",
                                    " #",
                                    ":",
                                    ": ",
                                    ",",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    "&a",
                                    "*a",
                                    "!t",
                                    "|",
                                    ">",
                                    "`",
                                    "```",
                                    "?",
                                    "- ",
                                    " ",
                                    "  ",
                                    "\t",
                                    "\n",
                                    "\r",
                                    "\r\n",
                                    "\x1b",
                                    "\x7f",
                                    "\x01",
                                    "\xC2\x9B",
                                    "\xE2\x80\xA8",
                                    "\xE2\x80\xAE",
                                    "\xC3\xA9",
                                    "\xE4\xB8\xAD",
                                    "\xF0\x9F\x98\x80",
                                    "\xEF\xBB\xBF",
                                    "</script>",
                                    "<b>",
                                    "$(x)",
                                    "2026-07",
                                    "3 GB/s",
                                    "---",
                                    "...",
                                    "\xC2\x85"};
      return list;
    }();
    return all;
  }

  std::mt19937 engine_;
};

}  // namespace podsim::test
