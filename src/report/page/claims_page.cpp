#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/report/page.h"
#include "podsim/study/study.h"
#include "src/report/numbers.h"
#include "src/report/page/chart.h"
#include "src/report/page/claims_texts.h"
#include "src/report/page/market_texts.h"
#include "src/report/page/texts.h"
#include "src/report/page/writer.h"
#include "src/report/words.h"

namespace podsim::report {
namespace page {
namespace {

using study::ClaimInput;
using study::ClaimOfFile;
using study::ClaimsResult;
using study::StatementResult;

/// "5 supported, 2 uncertain", the most frequent first.
std::string verdict_counts(const Wording& w, const ClaimsResult& claims) {
  std::map<std::string, int> numbers;
  for (const ClaimOfFile& c : claims.claims) ++numbers[w.term(c.verdict.claim.verdict)];
  std::vector<std::pair<std::string, int>> sorted(numbers.begin(), numbers.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> texts;
  for (const auto& [verdict, number] : sorted)
    texts.push_back(w(kVerdictCount, {{"count", std::to_string(number)}, {"verdict", verdict}}));
  return w(kClaimsCount,
           {{"count", std::to_string(claims.claims.size())}, {"verdicts", w.listed(texts)}});
}

std::string probability_text(const Wording& w, const StatementResult& s) {
  if (!s.probability) return "–";
  if (s.basis != "draws") return w(kNoSamples);
  std::string text = w.percent(*s.probability);
  if (s.probability_standard_error) text += " ±" + w.percent(*s.probability_standard_error);
  return text;
}

std::string number_text(const Wording& w, double v) {
  constexpr double many = 1e6;
  return std::abs(v) >= many ? w.count(v) : three_digits(v);
}

std::string text_of(const Wording& w, const StatementResult& s) {
  return w.either(s.text, s.text_zh.value_or(""));
}

std::string condition_text(const Wording& w, const StatementResult& s) {
  std::string text;
  for (const study::ConditionResult& c : s.conditions)
    text += (text.empty() ? "" : "; ") + c.expression + " (" +
            (c.value ? number_text(w, *c.value) : w(kDoesNotExist)) + ")";
  return text.empty() ? "–" : text;
}

std::string drivers_text(const Wording& w, const StatementResult& s) {
  constexpr std::size_t most = 2;
  std::vector<std::string> names;
  for (const ClaimInput& i : s.hangs_on)
    if (names.size() < most) names.push_back(i.label.empty() ? i.path : i.label);
  return names.empty() ? "–" : w.listed(names);
}

std::string turning_value(const Wording& w, const ClaimInput& i) {
  if (!i.flips) return "–";
  if (i.unit == "chance") return *i.flips > 0 ? "1" : "0";
  if (i.unit == "date") return date(*i.flips);
  return number_text(w, *i.flips) + (i.unit.empty() || i.unit == "1" ? "" : " " + i.unit);
}

std::string turns_text(const Wording& w, const StatementResult& s) {
  if (s.reason) return w.either(*s.reason, s.reason_zh.value_or(""));
  for (const ClaimInput& i : s.hangs_on)
    if (i.flips)
      return w(kColon,
               {{"name", i.label.empty() ? i.path : i.label}, {"text", turning_value(w, i)}});
  return w(kNotAlone);
}

ChartRow claim_row(const Wording& w, const ClaimOfFile& c) {
  const StatementResult& s = c.verdict.claim;
  constexpr double percent = 100, errors = 2;
  ChartRow row{w(kColon, {{"name", c.verdict.id}, {"text", text_of(w, s)}}), w.term(s.verdict)};
  if (!s.probability) return row;
  ChartDot dot{percent * *s.probability};
  dot.color = "var(--c1)";
  dot.hollow = s.basis != "draws";
  dot.text = row.label + "\n" + row.end + ", " + probability_text(w, s);
  if (s.probability_standard_error) {
    dot.low = percent * std::max(0.0, *s.probability - errors * *s.probability_standard_error);
    dot.high = percent * std::min(1.0, *s.probability + errors * *s.probability_standard_error);
  }
  row.dots.push_back(std::move(dot));
  return row;
}

RowChart claim_chart(const Wording& w, const ClaimsResult& claims) {
  RowChart chart;
  chart.x = {w(kClaimsAxis), 0, 100, {{0, "0"}, {20, "20"}, {80, "80"}, {100, "100"}}};
  for (const ClaimOfFile& c : claims.claims) chart.rows.push_back(claim_row(w, c));
  return chart;
}

PageTable claim_table(const Wording& w, const ClaimsResult& claims) {
  PageTable t{{{w(kClaimIdHead)},
               {w(kClaimHead)},
               {w(kClaimsName)},
               {w(kProbabilityHead), Align::right},
               {w(kConditionHead)},
               {w(kDriversHead)},
               {w(kTurnsHead)},
               {w(kClaimedByHead)}}};
  for (const ClaimOfFile& c : claims.claims) {
    const StatementResult& s = c.verdict.claim;
    t.rows.push_back({c.verdict.id, text_of(w, s), w.term(s.verdict), probability_text(w, s),
                      condition_text(w, s), drivers_text(w, s), turns_text(w, s),
                      c.verdict.source});
  }
  return t;
}

PageTable statement_table(const Wording& w, const ClaimOfFile& c) {
  PageTable t{{{w(kStatementHead)},
               {w(kClaimsName)},
               {w(kProbabilityHead), Align::right},
               {w(kConditionHead)},
               {w(kDriversHead)},
               {w(kTurnsHead)}}};
  const auto add = [&](const StatementResult& s) {
    t.rows.push_back({text_of(w, s), w.term(s.verdict), probability_text(w, s),
                      condition_text(w, s), drivers_text(w, s), turns_text(w, s)});
  };
  add(c.verdict.claim);
  for (const StatementResult& s : c.verdict.details) add(s);
  return t;
}

PageTable input_table(const Wording& w, const ClaimOfFile& c) {
  PageTable t{{{w(kInput)},
               {w(kRangeHead)},
               {w(kMovesHead), Align::right},
               {w(kTurnsHead)},
               {w(kConfidenceHead)}}};
  for (const ClaimInput& i : c.verdict.claim.hangs_on)
    t.rows.push_back({i.label.empty() ? i.path : i.label, i.range,
                      i.swing ? number_text(w, *i.swing) : "–", turning_value(w, i), i.confidence});
  return t;
}

void add_details(PageWriter& page, const ClaimsResult& claims) {
  const Wording& w = page.w;
  std::string html = table_html(claim_table(w, claims));
  for (const ClaimOfFile& c : claims.claims) {
    const PageTable inputs = input_table(w, c);
    html += "<details><summary>" + escaped(w(kClaimFold, {{"id", c.verdict.id}})) + "</summary>" +
            table_html(statement_table(w, c)) + (inputs.rows.empty() ? "" : table_html(inputs)) +
            "</details>\n";
  }
  page.section("claims", w(kClaimsHead), w(kClaimsHead), html);
}

void add_prices(PageWriter& page, const ClaimsResult& claims) {
  const Wording& w = page.w;
  PageTable t{{{w(kClaimIdHead)}, {w(kPlan)}, {w(kPricesSub), Align::right}}};
  for (const ClaimOfFile& c : claims.claims)
    for (const auto& [plan, usd] : c.chip_hours_usd)
      t.rows.push_back({c.verdict.id, plan, three_digits(usd)});
  if (t.rows.empty()) return;
  page.section("prices", w(kPricesName), w(kPricesTitle), table_html(t));
}

}  // namespace
}  // namespace page

std::string claims_page(const study::ClaimsResult& claims, Language language) {
  using namespace page;
  PageWriter page(language);
  const Wording& w = page.w;
  page.head(
      "<section class=\"first\" id=\"answer\">\n<h1>" + escaped(w(kClaimsHead)) + "</h1>\n" +
      paragraph(w(kClaimsStamp,
                  {{"version", claims.version},
                   {"fidelity", w(claims.fidelity == "event" ? kEventFidelity : kAnalyticFidelity)},
                   {"seed", std::to_string(claims.seed)}}),
                "stamp") +
      paragraph(verdict_counts(w, claims), "answer") + "</section>\n");
  PagePanel p{"verdicts", w(kClaimsName), w(kClaimsTitle), w(kClaimsSub)};
  p.alternative = verdict_counts(w, claims);
  p.chart = node_of(claim_chart(w, claims));
  page.panel(p);
  add_details(page, claims);
  add_prices(page, claims);
  return page.html(w(kClaimsHead));
}

}  // namespace podsim::report
