// Descriptions of the series of a result.
#include "podsim/config/codec.h"
#include "podsim/study/series.h"

namespace podsim::study {

void UseCost::describe(config::Record<UseCost>& r) {
  r.required("plan", &UseCost::plan, "the plan");
  r.required("usd", &UseCost::usd, "base case at each share, USD per useful chip-hour");
  r.optional("p10_usd", &UseCost::p10_usd, "10% quantile of samples, USD per useful chip-hour");
  r.optional("p90_usd", &UseCost::p90_usd, "90% quantile of samples, USD per useful chip-hour");
  r.required("use", &UseCost::use, "share of the installed chip-hours that the plan uses");
}

void CostOverUse::describe(config::Record<CostOverUse>& r) {
  r.required("chip", &CostOverUse::chip, "the chip whose useful hour is meant");
  r.required("against", &CostOverUse::against, "the rented plan that has it");
  r.required("shares", &CostOverUse::shares, "shares of installed hours used");
  r.required("plans", &CostOverUse::plans, "plans whose chips are paid used or not");
  r.required("rents_usd", &CostOverUse::rents_usd,
             "price of rented hours by plan, USD per useful chip-hour");
}

void RentLifeTable::describe(config::Record<RentLifeTable>& r) {
  r.required("plan", &RentLifeTable::plan, "the plan that owns");
  r.required("against", &RentLifeTable::against, "the rented plan compared with");
  r.required("rents_usd_per_chip_hour", &RentLifeTable::rents_usd_per_chip_hour,
             "mean prices of rent, USD per chip-hour");
  r.required("lives_years", &RentLifeTable::lives_years, "lives of owned hardware, years");
  r.required("base_rent", &RentLifeTable::base_rent, "position of the base case's rent");
  r.required("base_life", &RentLifeTable::base_life, "position of the base case's life");
  r.required("npv_usd", &RentLifeTable::npv_usd, "present value saved, a list for each rent, USD");
}

void SavedCash::describe(config::Record<SavedCash>& r) {
  r.required("plan", &SavedCash::plan, "the plan that owns");
  r.required("against", &SavedCash::against, "the rented plan compared with");
  r.required("months", &SavedCash::months, "months");
  r.required("usd", &SavedCash::usd, "cash saved by the end of each, undiscounted, USD");
  r.optional("p10_usd", &SavedCash::p10_usd, "10% quantile of samples, USD");
  r.optional("p90_usd", &SavedCash::p90_usd, "90% quantile of samples, USD");
}

void MetricQuantiles::describe(config::Record<MetricQuantiles>& r) {
  r.required("metric", &MetricQuantiles::metric, "path of the metric");
  r.required("values", &MetricQuantiles::values, "quantiles in equal steps of probability");
}

void ResourceGain::describe(config::Record<ResourceGain>& r) {
  r.required("resource", &ResourceGain::resource, "what there is 10% more of");
  r.required("saved", &ResourceGain::saved, "share of the step time saved");
}

void OperationTotal::describe(config::Record<OperationTotal>& r) {
  r.required("name", &OperationTotal::name, "the operation");
  r.required("bound_by", &OperationTotal::bound_by, "mxu, vpu or hbm");
  r.required("count", &OperationTotal::count, "executions in a step");
  r.required("time_s", &OperationTotal::time_s, "time of all of them, s");
  r.required("flop", &OperationTotal::flop, "FLOP of their matrix products");
  r.required("bytes", &OperationTotal::bytes, "traffic of HBM, B");
}

void StepSeries::describe(config::Record<StepSeries>& r) {
  r.required("plan", &StepSeries::plan, "the first plan with this step");
  r.required("phase", &StepSeries::phase, "position of its phase");
  r.required("peak_flops", &StepSeries::peak_flops, "peak of a device, FLOP/s");
  r.required("fitted_flops", &StepSeries::fitted_flops,
             "rate that the calibration gives large products, FLOP/s");
  r.required("hbm_bandwidth", &StepSeries::hbm_bandwidth, "HBM of a device, nominal, B/s");
  r.required("fitted_bandwidth", &StepSeries::fitted_bandwidth, "HBM as calibrated, B/s");
  r.required("memory_bytes", &StepSeries::memory_bytes, "HBM of a device, B");
  r.required("operations", &StepSeries::operations, "computing operations, longest first");
  r.required("gains", &StepSeries::gains, "what 10% more of each resource saves");
  r.required("memory_by_stage_bytes", &StepSeries::memory_by_stage_bytes,
             "HBM that tensors take at the peak of each pipeline stage, by use, B");
}

void MeasuredStep::describe(config::Record<MeasuredStep>& r) {
  r.required("id", &MeasuredStep::id, "the run");
  r.required("chip", &MeasuredStep::chip, "catalog name of its chip");
  r.required("measured_s", &MeasuredStep::measured_s, "measured step, s");
  r.required("predicted_s", &MeasuredStep::predicted_s,
             "step predicted by a fit that has not seen its group of runs, s");
}

void ResultSeries::describe(config::Record<ResultSeries>& r) {
  r.optional("cost_over_use", &ResultSeries::cost_over_use, "cost over the share of hours used");
  r.optional("rent_and_life", &ResultSeries::rent_and_life, "savings over rent and life");
  r.optional("saved_cash", &ResultSeries::saved_cash, "cash saved month by month");
  r.optional("quantiles", &ResultSeries::quantiles, "distributions of sampled metrics");
  r.optional("steps", &ResultSeries::steps, "distinct steps");
  r.optional("measured_steps", &ResultSeries::measured_steps,
             "measured runs on chips of the same family");
}

}  // namespace podsim::study
