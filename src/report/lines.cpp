#include <algorithm>

#include "podsim/report/document.h"

namespace podsim::report {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Bytes of the first `columns` code points of `text`.
std::size_t bytes_of(const std::string& text, std::size_t columns) {
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if (is_continuation(text[i])) continue;
    if (columns == 0) break;
    --columns;
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

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c != ' ' && c != '\n') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  width = std::max<std::size_t>(width, 1);
  std::vector<std::string> lines(1);
  for (auto& word : words_of(text)) {
    const std::size_t used = display_width(lines.back());
    if (used > 0 && used + 1 + display_width(word) <= width) {
      lines.back() += " " + word;
      continue;
    }
    if (used > 0) lines.emplace_back();
    while (display_width(word) > width) {
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
