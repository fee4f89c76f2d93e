// What the result rests on and how far to trust it.
#include <map>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string counts_in_words(const std::vector<catalog::Input>& inputs) {
  std::map<std::string, int> counts;
  for (const auto& i : inputs) ++counts[i.confidence];
  std::string text = std::to_string(inputs.size()) + " values of the catalog were used: ";
  bool first = true;
  for (const auto& [confidence, n] : counts) {
    text += (first ? "" : ", ") + std::to_string(n) + " " + confidence;
    first = false;
  }
  return text + ". --format json lists all of them with source and date.";
}

// The first clause: `explain`, `show` and the JSON have the whole story.
std::string reason_of(const catalog::Input& i) {
  const std::string& text = i.note.empty() ? i.source : i.note;
  return text.substr(0, text.find("; "));
}

Table estimated_table(const std::vector<catalog::Input>& inputs) {
  Table t{{{"estimated"}, {"value", Align::right}, {"because"}}, {}};
  for (const auto& i : inputs)
    if (i.confidence == "estimated") t.rows.push_back({i.path, value_of(i), reason_of(i)});
  return t;
}

std::string assumed_value(const study::AssumptionRecord& a) {
  return a.distribution.empty() ? a.value : a.value + " (" + a.distribution + ")";
}

Table assumption_table(const std::vector<study::AssumptionRecord>& assumptions) {
  Table t{{{"assumption"}, {"value", Align::right}, {"source"}}, {}};
  for (const auto& a : assumptions) {
    const std::string deviation = a.deviates.empty() ? "" : "; deviates: " + a.deviates;
    t.rows.push_back({a.name, assumed_value(a), a.source + deviation});
  }
  return t;
}

std::string verdict(const study::ThresholdResult& t) {
  return (t.passed ? "holds: " : "FAILS: ") + t.expression + " (it " +
         (t.value ? "is " + rounded(*t.value) : "does not exist") + ")";
}

}  // namespace

std::string value_of(const catalog::Input& i) {
  return i.unit.empty() || i.unit == "1" ? std::string(i.value) : i.value + " " + i.unit;
}

void add_thresholds(Document& d, const study::RunResult& r) {
  if (r.thresholds.empty()) return;
  d.emplace_back(Heading{2, "Thresholds"});
  std::vector<std::string> lines;
  for (const auto& t : r.thresholds) lines.push_back(verdict(t));
  d.emplace_back(Items{std::move(lines)});
}

void add_inputs(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "What it rests on"});
  if (!r.assumptions.empty()) d.emplace_back(assumption_table(r.assumptions));
  d.emplace_back(Paragraph{counts_in_words(r.inputs)});
  Table t = estimated_table(r.inputs);
  if (t.rows.empty()) return;
  d.emplace_back(Paragraph{"Estimated, that is taken over from a relative or derived:"});
  d.emplace_back(std::move(t));
}

void add_notes(Document& d, const study::RunResult& r) {
  std::vector<std::string> notes = r.notes;
  if (r.fidelity == "analytic" && !r.plans.empty())
    notes.emplace_back("Links that mesh axes share are not seen to be contended at this fidelity.");
  if (notes.empty()) return;
  d.emplace_back(Heading{2, "Notes"});
  d.emplace_back(Items{std::move(notes)});
}

}  // namespace podsim::report
