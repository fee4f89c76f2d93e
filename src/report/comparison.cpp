#include <algorithm>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

using Changes = std::vector<study::Change>;

// Whether both sides are numbers, or one is and the other is not there.
bool is_numeric(const study::Change& c) {
  const bool before = units::parse_number(c.old_value).has_value();
  const bool after = units::parse_number(c.new_value).has_value();
  return (before || c.old_value == "none") && (after || c.new_value == "none") && (before || after);
}

// What only someone who looks into the step wants to see.
bool is_detail(const study::Change& c) {
  for (const char* part : {".breakdown.", ".memory_breakdown_bytes.", ".simulated_"})
    if (c.path.find(part) != std::string::npos) return true;
  return false;
}

// Figures are rounded for reading; inputs stand as they were written.
std::string shown(const std::string& value) {
  const auto number = units::parse_number(value);
  if (!number) return value;
  return *number == std::round(*number) ? count(*number) : rounded(*number);
}

std::string relative_of(const study::Change& c) {
  return c.relative == 0 ? "" : signed_percent(c.relative);
}

void add_numbers(Document& d, const Changes& changes) {
  Table t{{{"what"}, {"old", Align::right}, {"new", Align::right}, {"change", Align::right}}, {}};
  for (const auto& c : changes)
    if (is_numeric(c))
      t.rows.push_back({c.path, shown(c.old_value), shown(c.new_value), relative_of(c)});
  if (!t.rows.empty()) d.emplace_back(std::move(t));
}

void add_texts(Document& d, const Changes& changes) {
  Table t{{{"what"}, {"old"}, {"new"}}, {}};
  for (const auto& c : changes)
    if (!is_numeric(c)) t.rows.push_back({c.path, c.old_value, c.new_value});
  if (t.rows.empty()) return;
  if (std::holds_alternative<Table>(d.back())) d.emplace_back(Paragraph{"And in words:"});
  d.emplace_back(std::move(t));
}

void add_changes(Document& d, const std::string& title, const Changes& changes) {
  d.emplace_back(Heading{2, title});
  if (changes.empty()) d.emplace_back(Paragraph{"No difference."});
  add_numbers(d, changes);
  add_texts(d, changes);
}

void add_figures(Document& d, const Changes& changes) {
  Changes figures, details;
  for (const auto& c : changes) (is_detail(c) ? details : figures).push_back(c);
  add_changes(d, "Figures that differ", figures);
  if (!details.empty()) add_changes(d, "Inside the step", details);
}

// What the user wrote before what follows from the catalog.
Changes scenario_first(Changes changes) {
  std::stable_partition(changes.begin(), changes.end(),
                        [](const auto& c) { return c.path.starts_with("scenario."); });
  return changes;
}

Table input_table(const Changes& changes) {
  Table t{{{"what"}, {"old"}, {"new"}}, {}};
  for (const auto& c : scenario_first(changes))
    t.rows.push_back({c.path, c.old_value, c.new_value});
  return t;
}

}  // namespace

Document comparison_document(const study::Comparison& c) {
  Document d;
  d.emplace_back(Heading{1, c.old_name + " → " + c.new_name});
  d.emplace_back(Heading{2, "Inputs that differ"});
  if (c.inputs.empty())
    d.emplace_back(Paragraph{"No difference."});
  else
    d.emplace_back(input_table(c.inputs));
  add_figures(d, c.metrics);
  add_changes(d, "Ledger lines that moved (USD)", c.ledger);
  return d;
}

std::string comparison_json(const study::Comparison& comparison) {
  return config::to_json(config::encode(comparison)) + "\n";
}

}  // namespace podsim::report
