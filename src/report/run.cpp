#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string fidelity_in_words(const std::string& fidelity) {
  if (fidelity == "event") return "event (SystemC; contention and overlap decided by events)";
  if (fidelity == "analytic") return "analytic (closed forms; contention left out)";
  return fidelity;
}

}  // namespace

Document run_document(const study::RunResult& r) {
  Document d;
  d.emplace_back(Heading{1, r.name});
  d.emplace_back(Paragraph{"Fidelity: " + fidelity_in_words(r.fidelity) + ". Seed " +
                           std::to_string(r.seed) + ", podsim " + r.version + "."});
  add_plans(d, r);
  add_steps(d, r);
  add_step_times(d, r);
  add_goodput(d, r);
  add_costs(d, r);
  add_break_even(d, r);
  add_decisions(d, r);
  add_ledgers(d, r);
  add_fleets(d, r);
  add_market(d, r);
  add_claim(d, r);
  add_thresholds(d, r);
  add_uncertainty(d, r);
  add_inputs(d, r);
  add_notes(d, r);
  return d;
}

std::string run_json(const study::RunResult& result) {
  return config::to_json(config::encode(result)) + "\n";
}

}  // namespace podsim::report
