// Text of anybody's on its way to a terminal, a table or a page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace podsim::base {

/// Returns the bytes of the character that `text` begins with, 0 where it is not UTF-8 (RFC 3629:
/// neither longer than need be, nor a surrogate, nor beyond U+10FFFF). `text` is not empty.
std::size_t character_length(std::string_view text);

/// Whether a character steers whoever shows it, in place of being shown: control characters (C0 but
/// for tab and line feed, DEL, C1), line and paragraph separators, those that turn the direction of
/// text (U+202A to U+202E, U+2066 to U+2069), U+FFFE and U+FFFF, which are no characters at all.
/// `character` is one character in UTF-8.
bool is_steering(std::string_view character);

/// Returns the text with steering characters as \x1b or \u202e and bytes that are not UTF-8 as
/// \xff. Tabs and line feeds stay.
std::string printable(std::string_view text);

/// Returns the longest beginning of at most `bytes` bytes that does not end within a character.
std::string_view beginning(std::string_view text, std::size_t bytes);

}  // namespace podsim::base
