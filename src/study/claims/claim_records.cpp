// Descriptions of claims and their verdicts.
#include "podsim/config/local_text_codec.h"
#include "podsim/study/claim.h"
#include "podsim/study/study.h"

namespace podsim::study {

namespace {

template <class T>
void check_statement(const T& s, const config::Node& n, config::Reader& r) {
  if (s.conditions.empty() != s.not_decidable.has_value())
    r.problem(n,
              s.conditions.empty() ? "nothing decides whether it holds"
                                   : "found both 'conditions' and 'not_decidable'",
              "conditions, or not_decidable with the reason");
  if (s.not_decidable && s.not_decidable->empty())
    r.problem(n, "no reason why it cannot be decided", "the fact that is missing");
}

}  // namespace

void ClaimStatement::describe(config::Record<ClaimStatement>& r) {
  r.required("text", &ClaimStatement::text, "the statement, or {en: …, zh: …}");
  r.optional("conditions", &ClaimStatement::conditions,
             "on metrics of the result; it holds when all do");
  r.optional("not_decidable", &ClaimStatement::not_decidable,
             "the fact that is missing to test it, or {en: …, zh: …}");
  r.optional("under", &ClaimStatement::under,
             "a stress scenario of this run, such as rates +200bp: metrics under it");
  r.check(check_statement<ClaimStatement>);
  r.check([](const ClaimStatement& s, const config::Node& n, config::Reader& reader) {
    if (s.under && s.conditions.empty())
      reader.problem(n, "'under' without conditions", "conditions under the stress scenario");
  });
}

void ClaimSection::describe(config::Record<ClaimSection>& r) {
  r.required("id", &ClaimSection::id, "short name: a, b1");
  r.required("text", &ClaimSection::text, "the claim, or {en: …, zh: …}");
  r.required("source", &ClaimSection::source, "who claims it, when");
  r.optional("conditions", &ClaimSection::conditions,
             "on metrics of the result; supported when all hold with 80% or more, not supported "
             "at 20% or less, on the edge within five points or two standard errors of either");
  r.optional("not_decidable", &ClaimSection::not_decidable,
             "the fact that is missing to test it, or {en: …, zh: …}");
  r.optional("details", &ClaimSection::details, "further statements, with their own verdicts");
  r.check(check_statement<ClaimSection>);
}

void ConditionResult::describe(config::Record<ConditionResult>& r) {
  r.required("expression", &ConditionResult::expression, "the condition");
  r.optional(
      "value", &ConditionResult::value,
      "the metric, in the base case or under the stress scenario; absent: it does not exist");
  r.required("holds", &ConditionResult::holds, "whether it holds there");
}

void ClaimInput::describe(config::Record<ClaimInput>& r) {
  r.required("path", &ClaimInput::path, "the input");
  r.required("label", &ClaimInput::label, "the input in words");
  r.required("unit", &ClaimInput::unit, "of flips; date for dates, in years; chance for deals");
  r.required("range", &ClaimInput::range, "from its P10 to its P90");
  r.required("confidence", &ClaimInput::confidence,
             "official, reported, estimated; assumption of the scenario; simulated");
  r.optional("swing", &ClaimInput::swing, "of the figure over that range");
  r.optional("base_case", &ClaimInput::base_case, "value in the base case, in the unit of flips");
  r.optional("flips", &ClaimInput::flips, "value at which it turns the condition alone");
}

void StatementResult::describe(config::Record<StatementResult>& r) {
  r.required("text", &StatementResult::text, "the statement");
  r.optional("text_zh", &StatementResult::text_zh, "the statement in Chinese, where stated");
  r.required("verdict", &StatementResult::verdict,
             "supported, on the edge, uncertain, not supported, cannot be tested; no effect: the "
             "stress scenario changes no metric of the conditions");
  r.optional("probability", &StatementResult::probability, "that all conditions hold");
  r.optional("probability_standard_error", &StatementResult::probability_standard_error,
             "between independent scrambles of the samples");
  r.required("basis", &StatementResult::basis,
             "draws: samples; point: the base case alone; stress: a stress scenario");
  r.optional("reason", &StatementResult::reason, "why it cannot be tested, or has no effect");
  r.optional("reason_zh", &StatementResult::reason_zh, "the reason in Chinese, where stated");
  r.optional("conditions", &StatementResult::conditions, "one by one");
  r.optional("hangs_on", &StatementResult::hangs_on, "what moves it most");
}

void ClaimResult::describe(config::Record<ClaimResult>& r) {
  r.required("id", &ClaimResult::id, "short name");
  r.required("source", &ClaimResult::source, "who claims it");
  r.required("claim", &ClaimResult::claim, "the claim itself");
  r.optional("details", &ClaimResult::details, "further statements");
}

void ClaimOfFile::describe(config::Record<ClaimOfFile>& r) {
  r.required("file", &ClaimOfFile::file, "the scenario");
  r.required("name", &ClaimOfFile::name, "its title");
  r.required("draws", &ClaimOfFile::draws,
             "samples behind the probabilities; 0: the base case alone");
  r.required("verdict", &ClaimOfFile::verdict, "claim and details");
  r.optional("chip_hours_usd", &ClaimOfFile::chip_hours_usd,
             "cost of a useful chip-hour by plan, USD");
}

void ClaimsResult::describe(config::Record<ClaimsResult>& r) {
  r.required("schema", &ClaimsResult::schema, "name and version of this format");
  r.required("version", &ClaimsResult::version, "version of podsim");
  r.required("seed", &ClaimsResult::seed, "seed of the random numbers");
  r.required("fidelity", &ClaimsResult::fidelity, "analytic or event");
  r.required("claims", &ClaimsResult::claims, "one of each scenario");
}

}  // namespace podsim::study
