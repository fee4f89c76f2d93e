#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string_view>

#include "podsim/report/document.h"
#include "src/report/table_text.h"

namespace podsim::report {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Bytes of the code point that begins at `i`.
std::size_t length_at(const std::string& text, std::size_t i) {
  std::size_t end = i + 1;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return end - i;
}

// The code point of `length` bytes at `i`; text that is no UTF-8 gives any number.
std::uint32_t code_point(const std::string& text, std::size_t i, std::size_t length) {
  constexpr std::array<std::uint32_t, 5> lead = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code =
      static_cast<unsigned char>(text[i]) & lead.at(std::min<std::size_t>(length, 4));
  for (std::size_t k = 1; k < length; ++k)
    code = (code << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
  return code;
}

struct Range {
  std::uint32_t first, last;
};

// Wide and full-width characters: Unicode Standard Annex 11, EastAsianWidth.txt of Unicode 15,
// in blocks.
constexpr std::array kWide = {
    Range{0x1100, 0x115F}, Range{0x2E80, 0x303E}, Range{0x3041, 0xA4CF},
    Range{0xAC00, 0xD7A3}, Range{0xF900, 0xFAFF}, Range{0xFE30, 0xFE6F},
    Range{0xFF00, 0xFF60}, Range{0xFFE0, 0xFFE6}, Range{0x20000, 0x3FFFD}};

bool is_wide(std::uint32_t code) {
  return std::any_of(kWide.begin(), kWide.end(),
                     [code](const Range& r) { return code >= r.first && code <= r.last; });
}

constexpr std::size_t kWideColumns = 2;

std::size_t columns_of(std::uint32_t code) { return is_wide(code) ? kWideColumns : 1; }

// Bytes of the longest beginning of `text` that takes at most `columns`, at least one code point.
std::size_t bytes_of(const std::string& text, std::size_t columns) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = length_at(text, i);
    const std::size_t width = columns_of(code_point(text, i, length));
    if (width > columns && i > 0) break;
    columns -= std::min(width, columns);
    i += length;
  }
  return i;
}

// Where to break a word that is longer than `width`: behind a separator in its second half, or
// hard.
std::size_t break_of(const std::string& word, std::size_t width) {
  const std::size_t most = bytes_of(word, width);
  const std::size_t separator = word.find_last_of("/.-_;,", most - 1);
  return separator != std::string::npos && separator >= most / 2 ? separator + 1 : most;
}

// Part of a text that is not broken. Between Chinese characters there is a break without a space.
struct Piece {
  std::string text;
  bool spaced = false;  ///< a space stands before it
};

bool closes(std::string_view character) {
  constexpr std::string_view marks = "，。：；、）》」』！？％";
  return marks.find(character) != std::string_view::npos;
}

bool opens(std::string_view character) {
  constexpr std::string_view marks = "（《「『";
  return marks.find(character) != std::string_view::npos;
}

/// Whether a Chinese mark of punctuation stands there, behind which no space belongs.
bool stops(const std::string& character) {
  return !character.empty() && character != "％" && (closes(character) || opens(character));
}

/// Whether it is a letter or a digit, or a mark that belongs to a number.
bool is_letter(const std::string& character) {
  return character.size() == 1 &&
         (std::isalnum(static_cast<unsigned char>(character[0])) != 0 || character == "%");
}

std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<Piece> pieces;
  bool spaced = false, after_wide = false, held = false;  // held: no break before the next one
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_at(text, i);
    const std::string character = text.substr(i, length);
    const bool wide = is_wide(code_point(text, i, length));
    i += length;
    if (character == " " || character == "\n") {
      spaced = true;
      continue;
    }
    const bool between = (wide || after_wide) && !held && !(wide && closes(character));
    if (pieces.empty() || spaced || between) {
      pieces.push_back({character, spaced && !pieces.empty()});
    } else {
      pieces.back().text += character;
    }
    spaced = false;
    after_wide = wide;
    held = wide && opens(character);
  }
  return pieces;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_at(text, i);
    width += columns_of(code_point(text, i, length));
    i += length;
  }
  return width;
}

std::string with_chinese_spacing(const std::string& text) {
  std::string out, last;  // last: the character before
  bool wide_before = false, space = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_at(text, i);
    const std::string character = text.substr(i, length);
    const bool wide = is_wide(code_point(text, i, length));
    i += length;
    if (character == " ") {
      space = true;
      continue;
    }
    const bool mark = (wide && (closes(character) || opens(character))) || stops(last);
    const bool between =
        wide != wide_before && !mark && !out.empty() && is_letter(wide ? last : character);
    if ((space && !(wide && wide_before) && !mark) || between) out += ' ';
    out += character;
    last = character;
    wide_before = wide;
    space = false;
  }
  return out;
}

std::size_t longest_piece(const std::string& text) {
  std::size_t longest = 0;
  for (const Piece& p : pieces_of(text)) longest = std::max(longest, display_width(p.text));
  return longest;
}

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  width = std::max<std::size_t>(width, 1);
  std::vector<std::string> lines(1);
  for (auto& [word, spaced] : pieces_of(text)) {
    const std::size_t used = display_width(lines.back());
    const std::size_t gap = spaced ? 1 : 0;
    if (used > 0 && used + gap + display_width(word) <= width) {
      lines.back() += (spaced ? " " : "") + word;
      continue;
    }
    if (used > 0) lines.emplace_back();
    while (display_width(word) > width && word.size() > bytes_of(word, width)) {
      const std::size_t cut = break_of(word, width);
      lines.back() = word.substr(0, cut);
      word.erase(0, cut);
      lines.emplace_back();
    }
    lines.back() = std::move(word);
  }
  return lines;
}

std::string pad(const std::string& text, std::size_t width, Align align) {
  const std::size_t used = display_width(text);
  const std::string spaces(width > used ? width - used : 0, ' ');
  return align == Align::left ? text + spaces : spaces + text;
}

}  // namespace podsim::report
