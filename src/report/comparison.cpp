#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

// Numbers rounded for reading; other values as they are.
std::string shown(const std::string& value) {
  const auto number = units::parse_number(value);
  if (!number) return value;
  return *number == static_cast<double>(static_cast<std::int64_t>(*number)) ? count(*number)
                                                                            : rounded(*number);
}

std::string relative_of(const study::Change& c) {
  return c.relative == 0 ? "" : signed_percent(c.relative);
}

void add_changes(Document& d, const std::string& title, const std::vector<study::Change>& changes) {
  d.emplace_back(Heading{2, title});
  if (changes.empty()) {
    d.emplace_back(Paragraph{"No difference."});
    return;
  }
  Table t{{{"what"}, {"old", Align::right}, {"new", Align::right}, {"change", Align::right}}, {}};
  for (const auto& c : changes)
    t.rows.push_back({c.path, shown(c.old_value), shown(c.new_value), relative_of(c)});
  d.emplace_back(std::move(t));
}

}  // namespace

Document comparison_document(const study::Comparison& c) {
  Document d;
  d.emplace_back(Heading{1, c.old_name + " → " + c.new_name});
  add_changes(d, "Inputs that differ", c.inputs);
  add_changes(d, "Figures that differ", c.metrics);
  add_changes(d, "Ledger lines that moved (USD)", c.ledger);
  return d;
}

std::string comparison_json(const study::Comparison& comparison) {
  return config::to_json(config::encode(comparison)) + "\n";
}

}  // namespace podsim::report
