// Descriptions of the records of a validation: names, units and order of the JSON.
#include "podsim/calibration/training.h"
#include "podsim/config/codec.h"

namespace podsim::calibration {

void TrainingRow::describe(config::Record<TrainingRow>& r) {
  using T = TrainingRow;
  r.required("id", &T::id, "of the measured row");
  r.required("chip", &T::chip, "catalog name");
  r.required("family", &T::family, "tpu, gpu or trainium");
  r.required("arch", &T::arch, "dense or moe");
  r.required("model", &T::model, "what was trained");
  r.required("split_group", &T::split_group, "rows that belong together in cross-validation");
  r.required("kind", &T::kind, "run, upper bound or suspect");
  r.required("chips", &T::chips, "in all slices");
  r.required("measured_step_s", &T::measured_step_s, "s");
  r.required("predicted_step_s", &T::predicted_step_s, "s");
  r.required("error_pct", &T::error_pct, "predicted over measured, less one, %");
  r.required("baseline_step_s", &T::baseline_step_s, "at constant MFU, s");
  r.required("baseline_error_pct", &T::baseline_error_pct, "the same of the baseline, %");
  r.required("tokens_per_s_per_chip", &T::tokens_per_s_per_chip, "measured, 1/s");
  r.required("memory_gib", &T::memory_gib, "predicted peak of tensors per device, GiB");
  r.required("reserved_gib", &T::reserved_gib, "that the allocator reserves for them, GiB");
  r.required("device_gib", &T::device_gib, "with driver and communicators, GiB");
  r.required("fits", &T::fits, "in the device's memory: yes, tight or no");
  r.required("bound_by", &T::bound_by, "the largest share of the step");
  r.required("refused_reason", &T::refused_reason, "why there is no prediction");
  r.required("notes", &T::notes, "what was taken for what the table leaves out");
  r.required("known", &T::known, "what is known of why it is off");
}

void TrainingErrors::describe(config::Record<TrainingErrors>& r) {
  using T = TrainingErrors;
  r.required("group", &T::group, "what rows were put together by");
  r.required("value", &T::value, "of the group");
  r.required("n", &T::n, "rows");
  r.required("mape_pct", &T::mape_pct, "mean absolute error, %");
  r.required("median_pct", &T::median_pct, "median absolute error, %");
  r.required("p90_pct", &T::p90_pct, "90th percentile of absolute errors, %");
  r.required("max_pct", &T::max_pct, "largest absolute error, %");
  r.required("bias_pct", &T::bias_pct, "mean error, %");
  r.required("baseline_mape_pct", &T::baseline_mape_pct, "of constant MFU, %");
}

void TrainingPair::describe(config::Record<TrainingPair>& r) {
  using T = TrainingPair;
  r.required("a", &T::a, "id");
  r.required("b", &T::b, "id");
  r.required("differs_in", &T::differs_in, "chips, slices, batch, precision or mesh");
  r.required("measured_ratio", &T::measured_ratio, "tokens/s per chip, b over a");
  r.required("predicted_ratio", &T::predicted_ratio, "tokens/s per chip, b over a");
  r.required("right", &T::right, "the same direction");
}

void TrainingValidation::describe(config::Record<TrainingValidation>& r) {
  using T = TrainingValidation;
  r.required("schema", &T::schema, "podsim.validate/1");
  r.required("fidelity", &T::fidelity, "analytic or event");
  r.required("errors_of", &T::errors_of, "calibrated or cross-validated");
  r.required("summary", &T::summary, "errors by group");
  r.required("pairs", &T::pairs, "runs that differ in one thing");
  r.required("rows", &T::rows, "every row");
  r.optional("thresholds", &T::thresholds, "conditions and whether they hold");
}

void AblationRow::describe(config::Record<AblationRow>& r) {
  using T = AblationRow;
  r.required("mechanism", &T::mechanism, "that is left out");
  r.required("without", &T::without, "what stands in its place");
  r.required("family", &T::family, "of the runs; empty where none has the mechanism");
  r.required("runs", &T::runs, "whose step it changes by over 0.1%");
  r.optional("calibrated", &T::calibrated, "errors of the family");
  r.optional("cross_validated", &T::cross_validated, "errors on runs that the fit has not seen");
  r.required("cost_pct", &T::cost_pct, "mean absolute error, less the whole model's, %");
  r.optional("cross_validated_cost_pct", &T::cross_validated_cost_pct,
             "the same on unseen runs, %");
}

void TrainingAblation::describe(config::Record<TrainingAblation>& r) {
  using T = TrainingAblation;
  r.required("schema", &T::schema, "podsim.ablation/1");
  r.required("refit", &T::refit, "whether rates were fitted anew");
  r.required("rows", &T::rows, "by mechanism and family");
}

}  // namespace podsim::calibration
