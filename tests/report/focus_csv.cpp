#include "focus_rules.h"

namespace focus {

std::vector<std::string> header_of(const std::string& text) {
  std::vector<std::string> names(1);
  for (const char ch : text.substr(0, text.find_first_of("\r\n"))) {
    if (ch == ',')
      names.emplace_back();
    else
      names.back() += ch;
  }
  return names;
}

Table read_csv(const std::string& text) {
  const std::vector<std::string> names = header_of(text);
  Table rows;
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = text.find('\n') + 1; i < text.size(); ++i) {
    const char ch = text[i];
    if (ch == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
      fields.back() += text[i++];
    else if (ch == '"')
      quoted = !quoted;
    else if (ch == ',' && !quoted)
      fields.emplace_back();
    else if (ch == '\n' && !quoted) {
      Cells& row = rows.emplace_back();
      for (std::size_t f = 0; f < names.size() && f < fields.size(); ++f) row[names[f]] = fields[f];
      fields.assign(1, "");
    } else if (ch != '\r') {
      fields.back() += ch;
    }
  }
  return rows;
}

}  // namespace focus
