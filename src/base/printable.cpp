#include "podsim/base/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace podsim::base {
namespace {

constexpr unsigned kContinuation = 0x3f;  // bits of a byte behind the first

unsigned byte_of(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// The code point of one character in UTF-8.
std::uint32_t code_point(std::string_view character) {
  constexpr std::array<unsigned, 5> first_bits{0, 0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t code = byte_of(character, 0) & first_bits[character.size()];
  for (std::size_t i = 1; i < character.size(); ++i)
    code = code << 6U | (byte_of(character, i) & kContinuation);
  return code;
}

std::string hexadecimal(const char* form, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

/// The characters of ASCII at the beginning that stay as they are.
std::size_t plain_length(std::string_view text) {
  constexpr unsigned del = 0x7f;
  std::size_t i = 0;
  while (i < text.size() && ((byte_of(text, i) >= ' ' && byte_of(text, i) < del) ||
                             text[i] == '\n' || text[i] == '\t'))
    ++i;
  return i;
}

}  // namespace

std::size_t character_length(std::string_view text) {
  const unsigned first = byte_of(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_of(text, i) & 0xc0U) != 0x80) return 0;
  const unsigned second = byte_of(text, 1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || no_character ? 0 : length;
}

bool is_steering(std::string_view character) {
  const std::uint32_t code = code_point(character);
  if (code == '\t' || code == '\n') return false;
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return code < 0x20 || within(0x7f, 0x9f) || within(0x2028, 0x202e) || within(0x2066, 0x2069) ||
         within(0xfffe, 0xffff);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0) {
      out += hexadecimal("\\x%02x", byte_of(character, 0));
    } else if (is_steering(character)) {
      out += hexadecimal(length == 1 ? "\\x%02x" : "\\u%04x", code_point(character));
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (byte_of(text, bytes) & 0xc0U) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace podsim::base
