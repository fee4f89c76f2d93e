// Aligned columns of a table.
#pragma once

#include <string>

#include "podsim/report/document.h"

namespace podsim::report {

/// The table in at most `width` columns where its numbers allow, each line indented by two.
std::string table_text(const Table& table, std::size_t width);

/// Columns of the longest part of `text` that wrap() keeps in one line where it can.
std::size_t longest_piece(const std::string& text);

/// `text` with a space between Chinese characters and Latin letters or digits, and none between
/// Chinese characters or before their punctuation.
std::string with_chinese_spacing(const std::string& text);

}  // namespace podsim::report
