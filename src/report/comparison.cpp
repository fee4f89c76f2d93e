#include <algorithm>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
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

/// Says how many rows of a table are left out.
void add_table(Document& d, Table t, std::size_t rows) {
  if (t.rows.empty()) return;
  const std::size_t left_out = t.rows.size() - std::min(rows, t.rows.size());
  t.rows.resize(t.rows.size() - left_out);
  d.emplace_back(std::move(t));
  if (left_out > 0)
    d.emplace_back(
        Paragraph{count(static_cast<double>(left_out)) + " more; --format json has them all."});
}

void add_numbers(Document& d, const Changes& changes, std::size_t rows) {
  Table t{{{"what"}, {"old", Align::right}, {"new", Align::right}, {"change", Align::right}}, {}};
  for (const auto& c : changes)
    if (is_numeric(c))
      t.rows.push_back({c.path, shown(c.old_value), shown(c.new_value), relative_of(c)});
  add_table(d, std::move(t), rows);
}

void add_texts(Document& d, const Changes& changes, std::size_t rows) {
  Table t{{{"what"}, {"old"}, {"new"}}, {}};
  for (const auto& c : changes)
    if (!is_numeric(c)) t.rows.push_back({c.path, c.old_value, c.new_value});
  if (t.rows.empty()) return;
  if (std::holds_alternative<Table>(d.back())) d.emplace_back(Paragraph{"And in words:"});
  add_table(d, std::move(t), rows);
}

void add_changes(Document& d, const std::string& title, const Changes& changes, std::size_t rows) {
  d.emplace_back(
      FoldStart{title + (changes.empty() ? "" : " (" + std::to_string(changes.size()) + ")")});
  if (changes.empty()) d.emplace_back(Paragraph{"No difference."});
  add_numbers(d, changes, rows);
  add_texts(d, changes, rows);
  d.emplace_back(FoldEnd{});
}

void add_figures(Document& d, const Changes& changes, std::size_t rows) {
  Changes figures, details;
  for (const auto& c : changes) (is_detail(c) ? details : figures).push_back(c);
  add_changes(d, "Figures that differ", figures, rows);
  if (!details.empty()) add_changes(d, "Inside the step", details, rows);
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

/// "rent: USD per million tokens -42.1%".
std::string in_words(const study::Change& c) {
  if (c.relative != 0) return c.path + " " + signed_percent(c.relative);
  return c.path + " " + shown(c.old_value) + " → " + shown(c.new_value);
}

/// Changes in words, the first few of them.
std::string first_of(const Changes& changes, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, changes.size()); ++i)
    text += (i > 0 ? "; " : "") + in_words(changes[i]);
  if (changes.size() > most) text += "; and " + std::to_string(changes.size() - most) + " more";
  return text;
}

/// Keys of the scenario that differ, without where they stand.
std::string differing_inputs(const Changes& inputs) {
  std::string text;
  std::size_t named = 0;
  constexpr std::size_t most = 4;
  const Changes sorted = scenario_first(inputs);
  for (const auto& c : sorted) {
    if (named++ == most) break;
    const std::string path = c.path.starts_with("scenario.") ? c.path.substr(9) : c.path;
    text += (text.empty() ? "" : "; ") + path + " " + c.old_value + " → " + c.new_value;
  }
  if (sorted.size() > most) text += "; and " + std::to_string(sorted.size() - most) + " more";
  return text.empty() ? "nothing that was put in" : text;
}

Labelled head_of(const study::Comparison& c) {
  Labelled lines;
  constexpr std::size_t most = 6;
  if (!c.headline.empty()) lines.lines.push_back({"Changed", first_of(c.headline, most) + "."});
  lines.lines.push_back({"Differs", differing_inputs(c.inputs) + "."});
  if (!c.exceeded.empty())
    lines.lines.push_back({"Beyond tolerance", first_of(c.exceeded, most) + "."});
  return lines;
}

Table ranking_table(const std::vector<study::ComparedPlan>& plans) {
  Table t{{{"plan"},
           {"machine"},
           {"USD per million tokens", Align::right},
           {"cost, USD", Align::right},
           {"step", Align::right},
           {"days", Align::right},
           {"unmet demand", Align::right},
           {"as cheap if its cost falls", Align::right},
           {"Pareto"}},
          {}};
  for (const auto& p : plans)
    t.rows.push_back({p.side + ": " + p.plan, p.machine, rounded(p.usd_per_million_tokens),
                      count(p.total_usd), duration(p.step_time_s), rounded(p.days),
                      percent(p.unmet),
                      p.break_even_cost_factor < 1 ? percent(1 - p.break_even_cost_factor) : "–",
                      p.pareto ? "yes" : "no"});
  return t;
}

void add_comparison(Document& d, const study::Comparison& c, std::size_t rows) {
  d.emplace_back(FoldStart{"Inputs that differ"});
  if (c.inputs.empty()) d.emplace_back(Paragraph{"No difference."});
  add_table(d, input_table(c.inputs), rows);
  d.emplace_back(FoldEnd{});
  add_figures(d, c.metrics, rows);
  add_changes(d, "Ledger lines that moved (USD)", c.ledger, rows);
}

}  // namespace

Document comparison_document(const study::ComparisonResult& comparison, std::size_t rows) {
  Document d;
  for (const auto& c : comparison.comparisons) {
    d.emplace_back(Heading{1, c.old_name + " → " + c.new_name});
    d.emplace_back(head_of(c));
  }
  if (comparison.comparisons.empty()) d.emplace_back(Heading{1, "Plans"});
  if (comparison.ranking.size() > 1) {
    d.emplace_back(ranking_table(comparison.ranking));
    d.emplace_back(Paragraph{
        "Cheapest token first. Pareto: no other plan is both quicker and cheaper for each token."});
  }
  for (const auto& c : comparison.comparisons) {
    if (comparison.comparisons.size() > 1)
      d.emplace_back(Heading{2, c.old_name + " → " + c.new_name});
    add_comparison(d, c, rows);
  }
  return d;
}

std::string comparison_markdown(const study::ComparisonResult& comparison) {
  constexpr std::size_t most = 30'000;
  std::string text;
  for (std::size_t rows = 200; rows > 0; rows /= 2) {
    text = "<!-- podsim compare -->\n" + to_markdown(comparison_document(comparison, rows));
    if (text.size() <= most) break;
  }
  return text;
}

std::string comparison_json(const study::ComparisonResult& comparison) {
  return config::to_json(config::encode(comparison)) + "\n";
}

std::string comparison_csv(const study::ComparisonResult& comparison) {
  std::string text = csv_record({"first", "second", "kind", "path", "old", "new", "relative"});
  for (const auto& c : comparison.comparisons) {
    const std::pair<const char*, const Changes*> kinds[] = {
        {"input", &c.inputs}, {"metric", &c.metrics}, {"ledger", &c.ledger}};
    for (const auto& [kind, changes] : kinds)
      for (const auto& change : *changes)
        text += csv_record({c.old_name, c.new_name, kind, change.path, change.old_value,
                            change.new_value, units::shortest(change.relative)});
  }
  return text;
}

}  // namespace podsim::report
