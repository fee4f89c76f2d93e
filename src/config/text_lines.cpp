#include "podsim/config/text_lines.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "podsim/base/printable.h"
#include "podsim/config/node.h"

namespace podsim::config {
namespace {

constexpr std::size_t kLongest = std::size_t{16} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\v\f";

[[noreturn]] void refuse_byte(const std::shared_ptr<const Source>& source, std::size_t at,
                              std::string message, std::string expected) {
  const std::string_view before = std::string_view(source->text).substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = at - (before.rfind('\n') + 1);  // npos + 1 is 0
  throw InputError(Location{source, static_cast<int>(line), static_cast<int>(column) + 1},
                   std::move(message), std::move(expected));
}

}  // namespace

void check_text(const std::shared_ptr<const Source>& source) {
  const std::string& text = source->text;
  if (const auto nul = text.find('\0'); nul != std::string::npos)
    refuse_byte(source, nul, "found a NUL byte: not a text file", "text in UTF-8");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = base::character_length(std::string_view(text).substr(at));
    if (length == 0) refuse_byte(source, at, "found a byte that is not UTF-8", "text in UTF-8");
    at += length;
  }
}

std::shared_ptr<const Source> read_source(const std::string& file) {
  std::string text = read_text(file, kLongest);
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  auto source = std::make_shared<const Source>(Source{file, std::move(text)});
  check_text(source);
  return source;
}

std::vector<TextLine> lines_of(const std::shared_ptr<const Source>& source) {
  std::vector<TextLine> lines;
  std::string_view rest = source->text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({line, {source, static_cast<int>(lines.size()) + 1, 1}});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

TextField field_at(const TextLine& line, std::size_t begin, std::size_t length) {
  std::string_view text = line.text.substr(begin, length);
  const std::size_t blank = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(blank);
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  Location where = line.where;
  where.column = static_cast<int>(begin + blank) + 1;
  return {std::string(text), where};
}

std::vector<TextField> comma_fields(const TextLine& line) {
  std::vector<TextField> fields;
  for (std::size_t begin = 0; begin <= line.text.size();) {
    const std::size_t end = std::min(line.text.find(',', begin), line.text.size());
    fields.push_back(field_at(line, begin, end - begin));
    begin = end + 1;
  }
  while (!fields.empty() && fields.back().text.empty()) fields.pop_back();
  return fields;
}

std::int64_t positive_number(const TextField& field, const std::string& what) {
  std::int64_t value = 0;
  const char* end = field.text.data() + field.text.size();
  const auto [stop, error] = std::from_chars(field.text.data(), end, value);
  if (error == std::errc::result_out_of_range)
    throw InputError(field.where, what + " '" + field.text + "' is too large");
  if (error != std::errc{} || stop != end || value < 1)
    throw InputError(field.where, what + " is '" + field.text + "'", "a whole number of 1 or more");
  return value;
}

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace podsim::config
