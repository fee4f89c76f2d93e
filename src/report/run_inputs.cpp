// Assumptions, sources, thresholds and notes of a result.
#include <algorithm>
#include <map>

#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/plans.h"
#include "src/report/texts/step.h"
#include "src/report/texts/summary.h"

namespace podsim::report {
namespace {

std::string counts_in_words(const std::vector<catalog::Input>& inputs, const Wording& w) {
  namespace t = texts::step;
  std::map<std::string, int> counts;
  for (const auto& i : inputs) ++counts[i.confidence];
  std::vector<std::string> parts;
  for (const auto& [confidence, n] : counts)
    parts.push_back(
        w(t::kCount, {{"number", std::to_string(n)}, {"confidence", w.term(confidence)}}));
  return w(t::kValues, {{"number", std::to_string(inputs.size())}, {"counts", w.listed(parts)}});
}

// The first clause: `explain`, `show` and the JSON have the whole story.
std::string reason_of(const catalog::Input& i) {
  const std::string& text = i.note.empty() ? i.source : i.note;
  return text.substr(0, text.find("; "));
}

Table estimated_table(const std::vector<catalog::Input>& inputs, const Wording& w) {
  namespace tx = texts::step;
  Table t{{{w(tx::kEstimated)}, {w(tx::kValue), Align::right}, {w(tx::kBecause)}}, {}};
  for (const auto& i : inputs)
    if (i.confidence == "estimated") t.rows.push_back({i.path, value_of(i), reason_of(i)});
  return t;
}

std::string assumed_value(const study::AssumptionRecord& a) {
  return a.distribution.empty() ? a.value : a.value + " (" + a.distribution + ")";
}

Table assumption_table(const std::vector<study::AssumptionRecord>& assumptions, const Wording& w) {
  namespace tx = texts::step;
  Table t{{{w(tx::kAssumption)}, {w(tx::kValue), Align::right}, {w(tx::kSource)}}, {}};
  for (const auto& a : assumptions)
    t.rows.push_back({a.name, assumed_value(a),
                      a.deviates.empty()
                          ? a.source
                          : w(tx::kDeviates, {{"source", a.source}, {"why", a.deviates}})});
  return t;
}

}  // namespace

std::string value_of(const catalog::Input& i) {
  return i.unit.empty() || i.unit == "1" ? std::string(i.value) : i.value + " " + i.unit;
}

std::string in_words(const study::ThresholdResult& t, const Wording& w) {
  namespace tx = texts::summary;
  return t.value ? w(tx::kItIs, {{"condition", t.expression}, {"value", rounded(*t.value)}})
                 : w(tx::kNoSuchFigure, {{"condition", t.expression}});
}

void add_thresholds(Document& d, const study::RunResult& r, const Wording& w,
                    SectionDetail detail) {
  namespace tx = texts::plans;
  if (r.thresholds.empty()) return;
  const bool passed =
      std::all_of(r.thresholds.begin(), r.thresholds.end(), [](const auto& t) { return t.passed; });
  if (passed && detail == SectionDetail::essential) {
    d.emplace_back(Paragraph{w(tx::kAllPassed, {{"number", std::to_string(r.thresholds.size())}})});
    return;
  }
  d.emplace_back(Heading{2, w(tx::kThresholds)});
  std::vector<std::string> lines;
  for (const auto& t : r.thresholds)
    lines.push_back(w(t.passed ? tx::kHolds : tx::kFails, {{"condition", in_words(t, w)}}));
  d.emplace_back(Items{std::move(lines)});
}

void add_inputs(Document& d, const study::RunResult& r, const Wording& w) {
  namespace tx = texts::step;
  d.emplace_back(Heading{2, w(tx::kInputs)});
  if (!r.assumptions.empty()) d.emplace_back(assumption_table(r.assumptions, w));
  d.emplace_back(Paragraph{counts_in_words(r.inputs, w)});
  Table t = estimated_table(r.inputs, w);
  if (t.rows.empty()) return;
  d.emplace_back(Paragraph{w(tx::kEstimatedIntro)});
  d.emplace_back(std::move(t));
}

void add_notes(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace tx = texts::plans;
  std::vector<std::string> notes = r.notes;
  if (r.fidelity == "analytic" && !r.plans.empty()) notes.push_back(w(tx::kNoContention));
  if (notes.empty()) return;
  d.emplace_back(Heading{2, w(tx::kNotes)});
  if (detail == SectionDetail::essential)  // the first lines say so
    std::erase_if(notes, [](const std::string& n) {
      return n.find("the demand is not met") != std::string::npos || n.starts_with("Step time on ");
    });
  constexpr std::size_t most = 6;
  const std::size_t left_out = notes.size() - std::min(notes.size(), most);
  if (detail == SectionDetail::essential && left_out > 0) {
    notes.resize(most);
    notes.push_back(w(tx::kMoreNotes, {{"number", std::to_string(left_out)}}));
  }
  d.emplace_back(Items{std::move(notes)});
}

}  // namespace podsim::report
