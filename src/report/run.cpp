#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/sections.h"
#include "src/report/summary.h"

namespace podsim::report {
namespace {

std::string simulation_in_words(const std::string& fidelity) {
  if (fidelity == "event") return "event simulation";
  if (fidelity == "analytic") return "analytic model (no contention)";
  return fidelity;
}

}  // namespace

namespace {

void add_normal(Document& d, const study::RunResult& r) {
  if (!r.plans.empty()) add_plans(d, r);
  if (!r.plans.empty()) add_costs(d, r);
  add_decisions(d, r);
  add_waiting(d, r);
  add_fleets(d, r);
  add_claim(d, r);
  add_thresholds(d, r);
  add_notes(d, r);
  d.emplace_back(Paragraph{
      "Steps, goodput, break-even, ledgers, the market, samples and inputs: --detail full."});
}

void add_plan_sections(Document& d, const study::RunResult& r) {
  add_plans(d, r);
  add_steps(d, r);
  add_step_times(d, r);
  add_goodput(d, r);
  add_costs(d, r);
}

void add_full(Document& d, const study::RunResult& r) {
  if (!r.plans.empty()) add_plan_sections(d, r);
  add_break_even(d, r);
  add_decisions(d, r);
  add_waiting(d, r);
  add_ledgers(d, r);
  add_fleets(d, r);
  add_market(d, r);
  add_claim(d, r);
  add_thresholds(d, r);
  add_uncertainty(d, r);
  add_inputs(d, r);
  add_notes(d, r);
}

}  // namespace

Document run_document(const study::RunResult& r, ReportDetail detail) {
  Document d;
  d.emplace_back(Heading{1, r.name});
  d.emplace_back(Paragraph{"podsim " + r.version + ", " + simulation_in_words(r.fidelity) +
                           ", seed " + std::to_string(r.seed) + "."});
  add_summary(d, r);
  if (detail == ReportDetail::normal) add_normal(d, r);
  if (detail == ReportDetail::full) add_full(d, r);
  return d;
}

std::string run_json(const study::RunResult& result) {
  return config::to_json(config::encode(result)) + "\n";
}

}  // namespace podsim::report
