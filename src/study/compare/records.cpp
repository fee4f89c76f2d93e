// What a comparison writes, field by field.
#include "podsim/config/codec.h"
#include "podsim/study/comparison.h"

namespace podsim::study {

void Change::describe(config::Record<Change>& r) {
  r.required("path", &Change::path, "what differs");
  r.required("old", &Change::old_value, "value in the first");
  r.required("new", &Change::new_value, "value in the second");
  r.required("relative", &Change::relative, "new over old, less one");
}

void ComparedPlan::describe(config::Record<ComparedPlan>& r) {
  r.required("side", &ComparedPlan::side, "title of the scenario");
  r.required("plan", &ComparedPlan::plan, "name of the plan");
  r.required("machine", &ComparedPlan::machine, "chips of its last phase");
  r.required("step_time_s", &ComparedPlan::step_time_s, "step of its last phase");
  r.required("days", &ComparedPlan::days, "time that the tokens trained take, median");
  r.required("total_usd", &ComparedPlan::total_usd, "cost");
  r.required("npv_usd", &ComparedPlan::npv_usd, "present value of the cost");
  r.required("usd_per_million_tokens", &ComparedPlan::usd_per_million_tokens, "cost of a token");
  r.required("unmet", &ComparedPlan::unmet, "share of the demand that is not trained");
  r.required("pareto", &ComparedPlan::pareto, "no other plan is both quicker and cheaper");
  r.required("break_even_cost_factor", &ComparedPlan::break_even_cost_factor,
             "factor on its cost at which its token costs what the cheapest plan's does");
}

void Comparison::describe(config::Record<Comparison>& r) {
  r.required("old_name", &Comparison::old_name, "title of the first");
  r.required("new_name", &Comparison::new_name, "title of the second");
  r.required("headline", &Comparison::headline, "cost, step and unmet demand of plans of both");
  r.required("inputs", &Comparison::inputs, "inputs that differ");
  r.required("metrics", &Comparison::metrics, "metrics that differ");
  r.required("ledger", &Comparison::ledger, "ledger lines that moved, USD");
  r.required("exceeded", &Comparison::exceeded, "metrics beyond their tolerance");
}

void ComparisonResult::describe(config::Record<ComparisonResult>& r) {
  r.required("schema", &ComparisonResult::schema, "name and version of this format");
  r.required("ranking", &ComparisonResult::ranking, "plans of all sides, cheapest token first");
  r.required("comparisons", &ComparisonResult::comparisons, "each side against the first");
}

}  // namespace podsim::study
