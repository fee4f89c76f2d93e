// Claims and their verdicts.
#include "src/report/texts/claims.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

using study::ClaimInput;
using study::ClaimResult;
using study::StatementResult;

std::string probability_of(const StatementResult& s, const Wording& w) {
  namespace t = texts::claims;
  if (!s.probability) return "";
  if (s.basis != "draws")
    return w(*s.probability > 0 ? t::kHolds : t::kHoldsNot,
             {{"basis", w(s.basis == "stress" ? t::kStressCase : t::kBaseCase)}});
  const double error = s.probability_standard_error.value_or(0);
  return w(t::kWithError, {{"value", Wording::number(100 * *s.probability, std::nullopt) + "%"},
                           {"error", error_digits(100 * error)}});
}

std::string text_of(const StatementResult& s, const Wording& w) {
  return w.either(s.text, s.text_zh.value_or(""));
}

std::string reason_of(const StatementResult& s, const Wording& w) {
  return w.either(*s.reason, s.reason_zh.value_or(""));
}

std::string paths_of(const StatementResult& s) {
  std::string text;
  for (const ClaimInput& i : s.hangs_on)
    text += (text.empty() ? "" : "; ") + i.path + " (" + i.confidence + ")";
  return text;
}

std::string inputs_of(const StatementResult& s, const Wording& w) {
  std::vector<std::string> parts;
  for (const ClaimInput& i : s.hangs_on)
    parts.push_back(w(texts::claims::kDriver,
                      {{"input", w.label(i.label)}, {"confidence", w.term(i.confidence)}}));
  return w.semicolons(parts);
}

/// The inputs that drive it, or the fact that is missing.
std::string because(const StatementResult& s, const Wording& w) {
  if (s.reason) return reason_of(s, w);
  return s.hangs_on.empty() ? w(texts::claims::kStatedFigures) : inputs_of(s, w);
}

std::string main_drivers(const StatementResult& s, const Wording& w) {
  constexpr std::size_t most = 2;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < s.hangs_on.size() && i < most; ++i)
    parts.push_back(w.label(s.hangs_on[i].label));
  return w.semicolons(parts);
}

Table verdict_table(const std::vector<const ClaimResult*>& claims, const Wording& w,
                    SectionDetail detail) {
  namespace tx = texts::claims;
  Table t{
      {{w(tx::kId)}, {w(tx::kStatement)}, {w(tx::kVerdict)}, {w(tx::kProbability), Align::right}},
      {}};
  const bool all = detail == SectionDetail::all;
  if (all) t.columns.push_back({w(tx::kDrivenBy)});
  const auto row = [&](const std::string& id, const StatementResult& s) {
    t.rows.push_back({id, text_of(s, w), w.term(s.verdict), probability_of(s, w)});
    if (all) t.rows.back().push_back(because(s, w));
  };
  for (const ClaimResult* c : claims) {
    row(c->id, c->claim);
    for (const auto& d : c->details) row("", d);
  }
  return t;
}

std::string switching_value(const ClaimInput& i, const Wording& w) {
  namespace t = texts::claims;
  if (!i.flips) return w(t::kNotAlone);
  if (i.unit == "chance") return w(*i.flips > 0 ? t::kHappens : t::kFails);
  if (i.unit == "date") return date(*i.flips);
  const std::string value = w.count(*i.flips);
  if (i.unit == "%") return value + "%";
  return value + (i.unit.empty() || i.unit == "1" ? "" : " " + i.unit);
}

/// The first of the inputs that turns the verdict alone; the fact that is missing.
std::string turned_by(const StatementResult& s, const Wording& w) {
  namespace t = texts::claims;
  if (s.reason) return reason_of(s, w);
  for (const ClaimInput& i : s.hangs_on) {
    if (!i.flips) continue;
    const std::string input = w.label(i.label);
    if (i.unit == "chance")
      return w(*i.flips > 0 ? t::kInputHappens : t::kInputFails, {{"input", input}});
    const bool above = *i.flips > i.base_case.value_or(*i.flips);
    return w(above ? t::kAbove : t::kBelow, {{"input", input}, {"value", switching_value(i, w)}});
  }
  return s.hangs_on.empty() ? "" : w(t::kNoInputAlone);
}

void add_driver_table(Document& d, const ClaimResult& c, const Wording& w) {
  namespace tx = texts::claims;
  Table t{{{w(tx::kId)},
           {w(tx::kStatement)},
           {w(tx::kInput)},
           {w(tx::kRange)},
           {w(tx::kSwing), Align::right},
           {w(tx::kSwitching), Align::right},
           {w(tx::kConfidence)}},
          {}};
  const auto add = [&](const std::string& id, const StatementResult& s) {
    for (const ClaimInput& i : s.hangs_on)
      if (i.swing || i.flips)
        t.rows.push_back({id, text_of(s, w), w.label(i.label), i.range,
                          i.swing ? w.count(*i.swing) : "–", switching_value(i, w),
                          w.term(i.confidence)});
  };
  add(c.id, c.claim);
  for (const auto& detail : c.details) add("", detail);
  if (!t.rows.empty()) d.emplace_back(std::move(t));
}

void add_conditions(std::vector<std::string>& items, const StatementResult& s, const Wording& w) {
  namespace t = texts::claims;
  for (const auto& c : s.conditions)
    items.push_back(w(s.basis == "stress" ? t::kUnderStress : t::kInBase,
                      {{"condition", c.expression},
                       {"value", c.value ? w.count(*c.value) : w(t::kDoesNotExist)}}));
}

void add_claim_details(Document& d, const ClaimResult& c, const Wording& w) {
  std::vector<std::string> items;
  add_conditions(items, c.claim, w);
  for (const auto& detail : c.details) add_conditions(items, detail, w);
  if (!items.empty()) d.emplace_back(Items{items});
  add_driver_table(d, c, w);
}

/// "4 supported, 2 uncertain" in the order of the verdicts' strength.
std::string counts_of(const study::ClaimsResult& claims, const Wording& w) {
  namespace t = texts::claims;
  static constexpr std::array verdicts = {"supported",     "on the edge",      "uncertain",
                                          "not supported", "cannot be tested", "no effect"};
  std::vector<std::string> parts;
  for (const char* verdict : verdicts) {
    const auto n = std::count_if(claims.claims.begin(), claims.claims.end(),
                                 [&](const auto& c) { return c.verdict.claim.verdict == verdict; });
    if (n > 0)
      parts.push_back(
          w(t::kVerdictCount, {{"number", std::to_string(n)}, {"verdict", w.term(verdict)}}));
  }
  return w(t::kCounts, {{"number", std::to_string(claims.claims.size())},
                        {"verdicts", w.listed_by_commas(parts)}});
}

/// One row a claim.
void add_claims_table(Document& d, const study::ClaimsResult& claims, const Wording& w) {
  namespace tx = texts::claims;
  Table t{{{w(tx::kId)},
           {w(tx::kClaim)},
           {w(tx::kVerdict)},
           {w(tx::kProbability), Align::right},
           {w(tx::kDrivenBy)},
           {w(tx::kTurnsIf)}},
          {}};
  for (const auto& c : claims.claims) {
    const StatementResult& s = c.verdict.claim;
    t.rows.push_back({c.verdict.id, text_of(s, w), w.term(s.verdict), probability_of(s, w),
                      main_drivers(s, w), turned_by(s, w)});
  }
  d.emplace_back(std::move(t));
  d.emplace_back(Paragraph{w(tx::kRule)});
}

void add_all_statements(Document& d, const study::ClaimsResult& claims, const Wording& w) {
  namespace t = texts::claims;
  std::vector<const ClaimResult*> all;
  for (const auto& c : claims.claims) all.push_back(&c.verdict);
  d.emplace_back(verdict_table(all, w, SectionDetail::all));
  d.emplace_back(Paragraph{w(t::kFullRule)});
  for (const auto& c : claims.claims) {
    d.emplace_back(Heading{2, w(t::kClaimTitle, {{"id", c.verdict.id}, {"name", c.name}})});
    d.emplace_back(Paragraph{
        c.draws > 0 ? w(t::kSampled, {{"file", c.file},
                                      {"draws", count(static_cast<double>(c.draws))},
                                      {"source", c.verdict.source}})
                    : w(t::kNotSampled, {{"file", c.file}, {"source", c.verdict.source}})});
    add_claim_details(d, c.verdict, w);
  }
}

}  // namespace

void add_claim(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace t = texts::claims;
  if (!r.claim) return;
  d.emplace_back(Heading{2, w(t::kTheClaim)});
  d.emplace_back(Paragraph{w(t::kSource, {{"source", r.claim->source}})});
  d.emplace_back(verdict_table({&*r.claim}, w, detail));
  if (detail == SectionDetail::all) add_claim_details(d, *r.claim, w);
}

Document claims_document(const study::ClaimsResult& claims, ReportDetail detail,
                         Language language) {
  const Wording w(language);
  Document d;
  d.emplace_back(Heading{1, w(texts::claims::kTitle)});
  d.emplace_back(Paragraph{counts_of(claims, w)});
  if (detail == ReportDetail::full)
    add_all_statements(d, claims, w);
  else
    add_claims_table(d, claims, w);
  return d;
}

std::string claims_json(const study::ClaimsResult& claims) {
  return config::to_json(config::encode(claims)) + "\n";
}

std::string claims_csv(const study::ClaimsResult& claims) {
  std::string text = csv_record({"id", "file", "statement", "verdict", "probability", "basis",
                                 "hangs_on", "reason", "source", "probability_standard_error"});
  const auto row = [&](const study::ClaimOfFile& c, const StatementResult& s) {
    text += csv_record(
        {c.verdict.id, c.file, s.text, s.verdict,
         s.probability ? units::shortest(*s.probability) : "", s.basis, paths_of(s),
         s.reason.value_or(""), c.verdict.source,
         s.probability_standard_error ? units::shortest(*s.probability_standard_error) : ""});
  };
  for (const auto& c : claims.claims) {
    row(c, c.verdict.claim);
    for (const auto& d : c.verdict.details) row(c, d);
  }
  return text;
}

}  // namespace podsim::report
