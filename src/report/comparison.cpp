#include "src/report/texts/comparison.h"

#include <algorithm>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
#include "src/report/grid.h"
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
void add_table(Document& d, Table t, std::size_t rows, const Wording& w) {
  if (t.rows.empty()) return;
  const std::size_t left_out = t.rows.size() - std::min(rows, t.rows.size());
  t.rows.resize(t.rows.size() - left_out);
  d.emplace_back(std::move(t));
  if (left_out > 0)
    d.emplace_back(Paragraph{
        w(texts::comparison::kMoreRows, {{"number", count(static_cast<double>(left_out))}})});
}

void add_numbers(Document& d, const Changes& changes, std::size_t rows, const Wording& w) {
  namespace tx = texts::comparison;
  Table t{{{w(tx::kPath)},
           {w(tx::kOld), Align::right},
           {w(tx::kNew), Align::right},
           {w(tx::kChange), Align::right}},
          {}};
  for (const auto& c : changes)
    if (is_numeric(c))
      t.rows.push_back({c.path, shown(c.old_value), shown(c.new_value), relative_of(c)});
  add_table(d, std::move(t), rows, w);
}

void add_texts(Document& d, const Changes& changes, std::size_t rows, const Wording& w) {
  namespace tx = texts::comparison;
  Table t{{{w(tx::kPath)}, {w(tx::kOld)}, {w(tx::kNew)}}, {}};
  for (const auto& c : changes)
    if (!is_numeric(c)) t.rows.push_back({c.path, c.old_value, c.new_value});
  if (t.rows.empty()) return;
  if (std::holds_alternative<Table>(d.back())) d.emplace_back(Paragraph{w(tx::kTexts)});
  add_table(d, std::move(t), rows, w);
}

void add_changes(Document& d, const Text& title, const Changes& changes, std::size_t rows,
                 const Wording& w) {
  namespace tx = texts::comparison;
  d.emplace_back(FoldStart{
      changes.empty()
          ? w(title)
          : w(tx::kTitleCount, {{"title", w(title)}, {"number", std::to_string(changes.size())}})});
  if (changes.empty()) d.emplace_back(Paragraph{w(tx::kNoDifference)});
  add_numbers(d, changes, rows, w);
  add_texts(d, changes, rows, w);
  d.emplace_back(FoldEnd{});
}

void add_metrics(Document& d, const Changes& changes, std::size_t rows, const Wording& w) {
  Changes metrics, details;
  for (const auto& c : changes) (is_detail(c) ? details : metrics).push_back(c);
  add_changes(d, texts::comparison::kMetrics, metrics, rows, w);
  if (!details.empty()) add_changes(d, texts::comparison::kInsideStep, details, rows, w);
}

// What the user wrote before what follows from the catalog.
Changes scenario_first(Changes changes) {
  std::stable_partition(changes.begin(), changes.end(),
                        [](const auto& c) { return c.path.starts_with("scenario."); });
  return changes;
}

Table input_table(const Changes& changes, const Wording& w) {
  namespace tx = texts::comparison;
  Table t{{{w(tx::kPath)}, {w(tx::kOld)}, {w(tx::kNew)}}, {}};
  for (const auto& c : scenario_first(changes))
    t.rows.push_back({c.path, c.old_value, c.new_value});
  return t;
}

/// "rent: USD per million tokens -42.1%".
std::string in_words(const study::Change& c) {
  if (c.relative != 0) return c.path + " " + signed_percent(c.relative);
  return c.path + " " + shown(c.old_value) + " → " + shown(c.new_value);
}

std::string with_number_left(const std::vector<std::string>& texts, std::size_t all,
                             const Wording& w) {
  std::string text = w.semicolons(texts);
  if (all == texts.size()) return text;
  return w(texts::comparison::kMoreChanges,
           {{"text", text}, {"number", std::to_string(all - texts.size())}});
}

/// Changes in words, the first few of them.
std::string first_of(const Changes& changes, const Wording& w) {
  constexpr std::size_t most = 6;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(most, changes.size()); ++i)
    texts.push_back(in_words(changes[i]));
  return with_number_left(texts, changes.size(), w);
}

/// Keys of the scenario that differ, without the section they stand in.
std::string differing_inputs(const Changes& inputs, const Wording& w) {
  constexpr std::size_t most = 4;
  constexpr std::string_view section = "scenario.";
  const Changes sorted = scenario_first(inputs);
  std::vector<std::string> texts;
  for (const auto& c : sorted) {
    if (texts.size() == most) break;
    const std::string path = c.path.starts_with(section) ? c.path.substr(section.size()) : c.path;
    texts.push_back(path + " " + c.old_value + " → " + c.new_value);
  }
  if (texts.empty()) return w(texts::comparison::kNothingPutIn);
  return with_number_left(texts, sorted.size(), w);
}

Labelled head_of(const study::Comparison& c, const Wording& w) {
  namespace tx = texts::comparison;
  Labelled lines;
  const auto add = [&](const Text& label, const std::string& text) {
    lines.lines.push_back({w(label), w(tx::kSentence, {{"text", text}})});
  };
  if (!c.headline.empty()) add(tx::kChanged, first_of(c.headline, w));
  add(tx::kDiffers, differing_inputs(c.inputs, w));
  if (!c.exceeded.empty()) add(tx::kBeyondTolerance, first_of(c.exceeded, w));
  return lines;
}

void add_ranking(Document& d, const std::vector<study::ComparedPlan>& plans, const Wording& w) {
  namespace t = texts::comparison;
  Grid g(w);
  g.text(t::kPlan).text(t::kMachine).number(t::kPerMillion).money(t::kCost).time(t::kStep);
  g.number(t::kDays).share(t::kUnmet).share(t::kAsCheap).text(t::kPareto);
  for (const auto& p : plans)
    g.row(
        {p.side + ": " + p.plan, p.machine, p.usd_per_million_tokens, p.total_usd, p.step_time_s,
         p.days, p.unmet,
         p.break_even_cost_factor < 1 ? std::optional(1 - p.break_even_cost_factor) : std::nullopt,
         w(p.pareto ? t::kYes : t::kNo)});
  g.add_to(d);
  d.emplace_back(Paragraph{w(t::kRankingNote)});
}

void add_comparison(Document& d, const study::Comparison& c, std::size_t rows, const Wording& w) {
  namespace t = texts::comparison;
  d.emplace_back(FoldStart{w(t::kInputs)});
  if (c.inputs.empty()) d.emplace_back(Paragraph{w(t::kNoDifference)});
  add_table(d, input_table(c.inputs, w), rows, w);
  d.emplace_back(FoldEnd{});
  add_metrics(d, c.metrics, rows, w);
  add_changes(d, t::kLedger, c.ledger, rows, w);
}

}  // namespace

Document comparison_document(const study::ComparisonResult& comparison, std::size_t rows,
                             Language language) {
  const Wording w(language);
  Document d;
  for (const auto& c : comparison.comparisons) {
    d.emplace_back(Heading{1, c.old_name + " → " + c.new_name});
    d.emplace_back(head_of(c, w));
  }
  if (comparison.comparisons.empty()) d.emplace_back(Heading{1, w(texts::comparison::kPlans)});
  if (comparison.ranking.size() > 1) add_ranking(d, comparison.ranking, w);
  for (const auto& c : comparison.comparisons) {
    if (comparison.comparisons.size() > 1)
      d.emplace_back(Heading{2, c.old_name + " → " + c.new_name});
    add_comparison(d, c, rows, w);
  }
  return d;
}

std::string comparison_markdown(const study::ComparisonResult& comparison, Language language) {
  constexpr std::size_t most = 30'000;
  std::string text;
  for (std::size_t rows = 200; rows > 0; rows /= 2) {
    text =
        "<!-- podsim compare -->\n" + to_markdown(comparison_document(comparison, rows, language));
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
