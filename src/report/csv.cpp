#include "src/report/csv.h"

#include "podsim/base/printable.h"
#include "podsim/config/csv.h"

namespace podsim::report {
namespace {

bool needs_quotes(const std::string& text) {
  return text.find_first_of(",\"\n") != std::string::npos || text.starts_with(' ') ||
         text.ends_with(' ');
}

}  // namespace

std::string csv_field(const std::string& text) {
  std::string shown = base::printable(text);
  if (config::begins_formula(shown)) shown.insert(0, "'");
  if (!needs_quotes(shown)) return shown;
  std::string quoted = "\"";
  for (const char c : shown) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string csv_record(const std::vector<std::string>& fields) {
  std::string record;
  for (std::size_t i = 0; i < fields.size(); ++i)
    record += (i == 0 ? "" : ",") + csv_field(fields[i]);
  return record + "\r\n";
}

}  // namespace podsim::report
