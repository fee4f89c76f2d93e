// The record of a search, field by field.
#include "podsim/config/codec.h"
#include "podsim/study/search.h"

namespace podsim::study {

void SearchCounts::describe(config::Record<SearchCounts>& r) {
  r.required("candidates", &SearchCounts::candidates, "all of the space");
  r.required("undivided", &SearchCounts::undivided, "model, batch or layers do not divide");
  r.required("pruned", &SearchCounts::pruned, "left out by a lower bound of their step");
  r.required("beyond_memory", &SearchCounts::beyond_memory, "do not fit in memory");
  r.required("evaluated", &SearchCounts::evaluated, "timed in full");
}

void SearchPlan::describe(config::Record<SearchPlan>& r) {
  r.required("settings", &SearchPlan::settings, "path=value, as `run --set` takes them");
  r.required("chip", &SearchPlan::chip, "catalog name");
  r.required("shape", &SearchPlan::shape, "of one slice");
  r.required("chips", &SearchPlan::chips, "in all slices");
  r.required("slices", &SearchPlan::slices, "of the system");
  r.required("mesh", &SearchPlan::mesh, "degrees over devices");
  r.required("microbatches", &SearchPlan::microbatches, "of a step");
  r.required("virtual_stages", &SearchPlan::virtual_stages, "chunks of layers of a stage");
  r.required("remat", &SearchPlan::remat, "recomputation policy");
  r.required("sharded_optimizer", &SearchPlan::sharded_optimizer, "state over replicas");
  r.required("step_time_s", &SearchPlan::step_time_s, "at the fidelity of the result");
  r.required("analytic_step_time_s", &SearchPlan::analytic_step_time_s, "by the analytic model");
  r.optional("step_error", &SearchPlan::step_error, "mean absolute error to expect, a fraction");
  r.required("measured_runs", &SearchPlan::measured_runs, "of the chip, in the fit of its rates");
  r.required("tokens_per_s", &SearchPlan::tokens_per_s, "while training");
  r.required("mfu", &SearchPlan::mfu, "model FLOPs utilisation");
  r.required("memory_device_bytes", &SearchPlan::memory_device_bytes, "needed of a device");
  r.required("memory_capacity_bytes", &SearchPlan::memory_capacity_bytes, "usable of a device");
  r.required("memory_verdict", &SearchPlan::memory_verdict, "fits or tight");
  r.required("bound_by", &SearchPlan::bound_by, "the largest share of the step");
  r.required("elapsed_days", &SearchPlan::elapsed_days, "of the demand, interruptions included");
  r.required("total_usd", &SearchPlan::total_usd, "cost of the plan");
  r.required("per_million_tokens_usd", &SearchPlan::per_million_tokens_usd, "cost");
  r.required("it_power_mw", &SearchPlan::it_power_mw, "provisioned for chips and hosts");
  r.required("tokens_per_mw_year", &SearchPlan::tokens_per_mw_year, "of provisioned power");
  r.required("energy_kwh", &SearchPlan::energy_kwh, "drawn by chips and hosts");
  r.required("pareto", &SearchPlan::pareto, "no stated plan is both faster and cheaper");
}

void SearchChange::describe(config::Record<SearchChange>& r) {
  r.required("what", &SearchChange::what, "path of the setting");
  r.required("from", &SearchChange::from, "value of the scenario");
  r.required("to", &SearchChange::to, "value with the fastest step");
  r.required("step_time_s", &SearchChange::step_time_s, "with that value, by the analytic model");
  r.required("gain", &SearchChange::gain, "share of the step time saved");
}

void RefusedVariant::describe(config::Record<RefusedVariant>& r) {
  r.required("values", &RefusedVariant::values, "of the axes");
  r.required("reason", &RefusedVariant::reason, "why nothing is left");
}

void SearchResult::describe(config::Record<SearchResult>& r) {
  r.required("schema", &SearchResult::schema, "kind and version of this record");
  r.required("name", &SearchResult::name, "of the scenario");
  r.required("plan", &SearchResult::plan, "of the scenario");
  r.required("objective", &SearchResult::objective, "what is made as good as can be");
  r.required("fidelity", &SearchResult::fidelity, "of the plans stated");
  r.required("space", &SearchResult::space, "what was varied");
  r.required("exhaustive", &SearchResult::exhaustive, "nothing was left out by a bound");
  r.required("counts", &SearchResult::counts, "candidates by what became of them");
  r.required("plans", &SearchResult::plans, "best first");
  r.optional("as_written", &SearchResult::as_written, "the scenario itself, on the best machine");
  r.required("changes", &SearchResult::changes, "settings of the scenario changed one at a time");
  r.required("refused", &SearchResult::refused, "values of axes that leave nothing");
}

}  // namespace podsim::study
