// Foot of a run's page: whose numbers these are, and how to get the result again.
#include <algorithm>
#include <cmath>
#include <set>

#include "src/report/numbers.h"
#include "src/report/page/glossary.h"
#include "src/report/page/market_texts.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/sections.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::RunResult;

const catalog::Input* catalog_input(const RunResult& r, const std::string& path) {
  for (const catalog::Input& i : r.inputs)
    if (i.path == path) return &i;
  return nullptr;
}

const study::AssumptionRecord* assumption_named(const RunResult& r, const std::string& name) {
  const std::string prefix = "assumptions.";
  if (!name.starts_with(prefix)) return nullptr;
  for (const study::AssumptionRecord& a : r.assumptions)
    if (a.name == name.substr(prefix.size())) return &a;
  return nullptr;
}

struct InputOrigin {
  std::string source, as_of, confidence;
};

InputOrigin origin_of(const Wording& w, const RunResult& r, const study::UncertainInput& in) {
  if (const catalog::Input* c = catalog_input(r, in.name))
    return {c->source, c->as_of, w.term(c->confidence)};
  if (const study::AssumptionRecord* a = assumption_named(r, in.name))
    return {a->source, "", w(kAssumption)};
  if (in.simulations > 0) return {w(kSimulatedSource), "", in.how};
  return {w(kScenarioSource), "", w(kAssumption)};
}

constexpr std::size_t kMostMoving = 15;

std::string moving_html(const Wording& w, const RunResult& r) {
  const auto plan = decided_plan(r);
  if (!r.uncertainty || !plan) return "";
  const study::Sensitivity* s = nullptr;
  for (const study::Sensitivity& x : r.uncertainty->sensitivities)
    if (x.figure == "decisions." + *plan + ".npv_usd") s = &x;
  if (s == nullptr || s->tornado.empty()) return "";
  const ColumnUnit unit = w.usd_column(s->tornado.front().swing);
  PageTable t{{{w(kInput)},
               {w(kValueHead), Align::right},
               {w(kUnitHead)},
               {w(kConfidenceHead)},
               {w(kDateHead)},
               {w(kEffectHead, {{"unit", unit.name}}), Align::right},
               {w(kSourceHead)}}};
  for (const study::Swing& swing : s->tornado) {
    if (t.rows.size() == kMostMoving) break;
    for (const study::UncertainInput& in : r.uncertainty->inputs) {
      if (in.name != swing.input) continue;
      const InputOrigin origin = origin_of(w, r, in);
      t.rows.push_back({w.term(in.label.empty() ? in.name : in.label),
                        in.unit == "date" ? date(in.central) : three_digits(in.central),
                        in.unit == "1" || in.unit == "date" ? "" : in.unit, origin.confidence,
                        origin.as_of, number_in(unit, swing.swing), origin.source});
    }
  }
  return table_html(t);
}

std::string filter_html(const Wording& w, const std::set<std::string>& confidences) {
  std::string html = "<div class=\"controls\" data-filters=\"inputs\"><label>" +
                     escaped(w(kFilterText)) + " <input type=\"search\"></label><label>" +
                     escaped(w(kFilterConfidence)) + " <select><option value=\"\">" +
                     escaped(w(kAnyConfidence)) + "</option>";
  for (const std::string& confidence : confidences)
    html += "<option value=\"" + escaped(confidence) + "\">" + escaped(w.term(confidence)) +
            "</option>";
  return html + "</select></label><span><output aria-live=\"polite\"></output> " +
         escaped(w(kShownRows)) + "</span></div>";
}

std::string input_row(const Wording& w, const catalog::Input& i) {
  const auto cell = [&](const std::string& text) {
    return "<td" + language_of(w, text) + ">" + escaped(text) + "</td>";
  };
  return "<tr data-group=\"" + escaped(i.confidence) + "\"><th scope=\"row\" title=\"" +
         escaped(i.path) + "\"><code>" + escaped(i.path) + "</code></th><td class=\"number\">" +
         escaped(value_of(i)) + "</td>" + cell(w.term(i.confidence)) + cell(i.as_of) +
         cell(i.source) + "</tr>\n";
}

std::string inputs_html(const Wording& w, const RunResult& r) {
  std::set<std::string> confidences;
  std::string rows;
  for (const catalog::Input& i : r.inputs) {
    confidences.insert(i.confidence);
    rows += input_row(w, i);
  }
  std::string head;
  for (const Text* title : {&kInput, &kValueHead, &kConfidenceHead, &kDateHead, &kSourceHead})
    head += "<th scope=\"col\">" + escaped(w(*title)) + "</th>";
  return "<details class=\"inputs\"><summary>" +
         escaped(w(kAllInputs, {{"count", std::to_string(r.inputs.size())}})) + "</summary>" +
         filter_html(w, confidences) +
         "<div class=\"table\" tabindex=\"0\" role=\"region\"><table id=\"inputs\" "
         "class=\"sortable\"><thead><tr>" +
         head + "</tr></thead><tbody>" + rows + "</tbody></table></div></details>\n";
}

}  // namespace

void add_provenance(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto official =
      std::count_if(r.inputs.begin(), r.inputs.end(),
                    [](const catalog::Input& i) { return i.confidence == "official"; });
  const std::string moving = moving_html(w, r);
  page.section("sources", w(kSourcesName),
               w(kSourcesTitle, {{"count", std::to_string(r.inputs.size())},
                                 {"official", std::to_string(official)}}),
               paragraph(w(moving.empty() ? kSourcesSubPlain : kSourcesSub), "sub") + moving +
                   inputs_html(w, r));
}

namespace {

std::string folded(const std::string& summary, const std::string& html) {
  return "<details><summary>" + escaped(summary) + "</summary>" + html + "</details>\n";
}

std::string ledger_html(const Wording& w, const study::PlanResult& plan) {
  PageTable t{{{w(kItemHead)},
               {w(kQuantityHead), Align::right},
               {w(kUnitHead)},
               {w(kUnitPriceHead), Align::right},
               {w(kAmountHead), Align::right},
               {w(kPeriodHead)},
               {w(kSourceHead)}}};
  for (const economics::LedgerLine& line : plan.cost.ledger)
    t.rows.push_back({w.term(line.name), rounded(line.quantity), line.unit, exact(line.unit_price),
                      dollars_and_cents(line.amount_usd), line.period, line.source});
  return table_html(t);
}

std::string notes_html(const Wording& w, const std::vector<std::string>& notes) {
  std::string html = "<ul>";
  for (const std::string& note : notes)
    html += "<li" + language_of(w, note) + ">" + escaped(note) + "</li>";
  return html + "</ul>";
}

std::string glossary_html(const Wording& w) {
  std::string html = "<dl class=\"lines\">";
  for (const GlossaryTerm& t : kGlossary)
    html += "<dt>" + escaped(w(t.term)) + "</dt><dd>" + escaped(w(t.meaning)) + "</dd>\n";
  return html + "</dl>";
}

}  // namespace

void add_repetition(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const bool event = r.fidelity == "event";
  std::string html =
      paragraph(w(kCommandText, {{"version", r.version},
                                 {"seed", std::to_string(r.seed)},
                                 {"fidelity", w(event ? kEventFidelity : kAnalyticFidelity)}}),
                "words");
  html += "<pre>podsim run result.json --fidelity " + escaped(r.fidelity) + " --seed " +
          std::to_string(r.seed) + "</pre>\n";
  html += folded(w(kScenarioFold), "<pre>" + escaped(config::to_yaml(r.scenario)) + "</pre>");
  for (const auto& [name, plan] : r.plans)
    html += folded(w(kLedgerFold, {{"plan", name}}), ledger_html(w, plan));
  if (!r.notes.empty())
    html +=
        folded(w(kNotesFold, {{"count", std::to_string(r.notes.size())}}), notes_html(w, r.notes));
  html += folded(w(kGlossaryFold), glossary_html(w));
  page.section("again", w(kAgainName), w(kAgainTitle), html);
}

}  // namespace podsim::report::page
