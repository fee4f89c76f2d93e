// Claims and their verdicts.
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

using study::ClaimInput;
using study::ClaimResult;
using study::StatementResult;

std::string probability_of(const StatementResult& s) {
  if (!s.probability) return "";
  if (s.basis == "draws")
    return percent_with_error(*s.probability, s.probability_standard_error.value_or(0));
  return std::string(*s.probability > 0 ? "holds" : "does not") + " (" + s.basis + ")";
}

std::string paths_of(const StatementResult& s) {
  std::string text;
  for (const ClaimInput& i : s.hangs_on)
    text += (text.empty() ? "" : "; ") + i.path + " (" + i.confidence + ")";
  return text;
}

std::string inputs_of(const StatementResult& s) {
  std::string text;
  for (const ClaimInput& i : s.hangs_on)
    text += (text.empty() ? "" : "; ") + i.label + " (" + i.confidence + ")";
  return text;
}

/// The inputs it hangs on, or the fact that is missing.
std::string because(const StatementResult& s) {
  if (s.reason) return *s.reason;
  return s.hangs_on.empty() ? "figures stated in the scenario" : inputs_of(s);
}

void add_rows(Table& t, const ClaimResult& c) {
  const auto row = [&t](const std::string& id, const StatementResult& s) {
    t.rows.push_back({id, s.text, s.verdict, probability_of(s), because(s)});
  };
  row(c.id, c.claim);
  for (const auto& d : c.details) row("", d);
}

Table verdicts() {
  return {{{""}, {"statement"}, {"verdict"}, {"probability", Align::right}, {"hangs on"}}, {}};
}

std::string claim_number(double v) { return std::abs(v) >= 1e6 ? large(v) : rounded(v); }

std::string turns_at(const ClaimInput& i) {
  if (!i.flips) return "not alone";
  if (i.unit == "chance") return *i.flips > 0 ? "happens" : "fails";
  if (i.unit == "date") return date(*i.flips);
  return claim_number(*i.flips) + (i.unit.empty() || i.unit == "1" ? "" : " " + i.unit);
}

/// The first of the inputs that turns the verdict alone; the fact that is missing.
std::string turned_by(const StatementResult& s) {
  if (s.reason) return *s.reason;
  for (const ClaimInput& i : s.hangs_on)
    if (i.flips) return i.label + (i.unit == "chance" ? " " : " at ") + turns_at(i);
  return s.hangs_on.empty() ? "" : "no input alone";
}

std::string drivers_of(const StatementResult& s) {
  constexpr std::size_t most = 2;
  std::string text;
  for (std::size_t i = 0; i < s.hangs_on.size() && i < most; ++i)
    text += (i > 0 ? "; " : "") + s.hangs_on[i].label;
  return text;
}

void add_inputs(Table& t, const std::string& id, const StatementResult& s) {
  for (const ClaimInput& i : s.hangs_on)
    if (i.swing || i.flips)
      t.rows.push_back({id, s.text, i.label, i.range, i.swing ? claim_number(*i.swing) : "",
                        turns_at(i), i.confidence});
}

Table inputs_table(const ClaimResult& c) {
  Table t{{{""},
           {"statement"},
           {"input"},
           {"P10 to P90"},
           {"moves the figure by", Align::right},
           {"turns at", Align::right},
           {"confidence"}},
          {}};
  add_inputs(t, c.id, c.claim);
  for (const auto& d : c.details) add_inputs(t, "", d);
  return t;
}

void add_conditions(std::vector<std::string>& items, const StatementResult& s) {
  for (const auto& c : s.conditions)
    items.push_back(c.expression + " (" + (s.basis == "stress" ? "under the stress " : "central ") +
                    (c.value ? claim_number(*c.value) : "does not exist") + ")");
}

void add_claim(Document& d, const ClaimResult& c) {
  std::vector<std::string> items;
  add_conditions(items, c.claim);
  for (const auto& detail : c.details) add_conditions(items, detail);
  if (!items.empty()) d.emplace_back(Items{items});
  if (Table t = inputs_table(c); !t.rows.empty()) d.emplace_back(std::move(t));
}

}  // namespace

void add_claim(Document& d, const study::RunResult& r) {
  if (!r.claim) return;
  d.emplace_back(Heading{2, "The claim"});
  d.emplace_back(Paragraph{"Source: " + r.claim->source + "."});
  Table t = verdicts();
  add_rows(t, *r.claim);
  d.emplace_back(std::move(t));
  add_claim(d, *r.claim);
}

namespace {

/// One row a claim.
Document claims_table(const study::ClaimsResult& claims) {
  Document d;
  d.emplace_back(Heading{1, "Claims and verdicts"});
  Table t{{{""},
           {"claim"},
           {"verdict"},
           {"probability", Align::right},
           {"driven by"},
           {"would turn it"}},
          {}};
  for (const auto& c : claims.claims) {
    const StatementResult& s = c.verdict.claim;
    t.rows.push_back(
        {c.verdict.id, s.text, s.verdict, probability_of(s), drivers_of(s), turned_by(s)});
  }
  d.emplace_back(std::move(t));
  d.emplace_back(Paragraph{
      "Supported from 80 %, not supported up to 20 %, on the edge within five points or two "
      "standard errors (±) of either. Statements under the claims: --detail full."});
  return d;
}

}  // namespace

Document claims_document(const study::ClaimsResult& claims, ReportDetail detail) {
  if (detail != ReportDetail::full) return claims_table(claims);
  Document d;
  d.emplace_back(Heading{1, "Claims and verdicts"});
  Table t = verdicts();
  for (const auto& c : claims.claims) add_rows(t, c.verdict);
  d.emplace_back(std::move(t));
  d.emplace_back(Paragraph{
      "Supported: the conditions hold with a probability of 80 % or more; not supported: 20 % or "
      "less; on the edge: within five points or two standard errors (±) of either. Point: the "
      "central case alone, without draws; stress: the central case under it; no effect: the stress "
      "moves no figure of the conditions."});
  for (const auto& c : claims.claims) {
    d.emplace_back(Heading{2, c.verdict.id + ": " + c.name});
    d.emplace_back(Paragraph{
        c.file + ", " +
        (c.draws > 0 ? count(static_cast<double>(c.draws)) + " draws" : std::string("no draws")) +
        ". Claimed by: " + c.verdict.source + "."});
    add_claim(d, c.verdict);
  }
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
