// A text file line by line, each part with its place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/config/diagnostics.h"

namespace podsim::config {

/// A piece of a line without the blanks round it.
struct TextField {
  std::string text;
  Location where;
};

struct TextLine {
  std::string_view text;  ///< of the source, without the line break
  Location where;
};

/// Refuses what is no text: input reaches reports and JSON. Throws InputError at the first NUL byte
/// and at the first byte that is not UTF-8.
void check_text(const std::shared_ptr<const Source>& source);

/// The file's text without a byte-order mark. Throws InputError, also for what is no text.
std::shared_ptr<const Source> read_source(const std::string& file);

/// Lines end in LF or CR LF.
std::vector<TextLine> lines_of(const std::shared_ptr<const Source>& source);

/// The part of the line from `begin` on, `length` long, blanks at its ends left out.
TextField field_at(const TextLine& line, std::size_t begin, std::size_t length);

/// The fields between commas; empty ones at the end left out, so that a trailing comma adds none.
std::vector<TextField> comma_fields(const TextLine& line);

/// Returns the text without the spaces at its ends.
std::string trimmed(std::string_view text);

/// Returns the text with its ASCII letters in lower case.
std::string lower(std::string text);

/// A whole number of 1 or more, or throws InputError naming `what`.
std::int64_t positive_number(const TextField& field, const std::string& what);

}  // namespace podsim::config
