// Descriptions of the records over one chip: names, units and order of the JSON.
#include "podsim/calibration/chip.h"
#include "podsim/config/codec.h"

namespace podsim::calibration {

void ChipRow::describe(config::Record<ChipRow>& r) {
  r.required("id", &ChipRow::id, "of the measured row");
  r.required("chip", &ChipRow::chip, "catalog name");
  r.required("op", &ChipRow::op, "the operation");
  r.required("memory", &ChipRow::memory, "where operands lie");
  r.required("clock", &ChipRow::clock, "power state");
  r.required("timing", &ChipRow::timing, "device or host");
  r.required("size", &ChipRow::size, "size class");
  r.required("source", &ChipRow::source, "of the measurement");
  r.required("measured_us", &ChipRow::measured_us, "time, us");
  r.required("predicted_us", &ChipRow::predicted_us, "time, us");
  r.required("error_pct", &ChipRow::error_pct, "predicted over measured, less one, %");
  r.required("bound_by", &ChipRow::bound_by, "mxu, vpu, hbm or latency");
  r.required("refused_reason", &ChipRow::refused_reason, "why there is no prediction");
}

void ChipErrors::describe(config::Record<ChipErrors>& r) {
  r.required("chip", &ChipErrors::chip, "catalog name");
  r.required("op", &ChipErrors::op, "kind of operation and where operands lie");
  r.required("size", &ChipErrors::size, "largest dimension of a product");
  r.required("timing", &ChipErrors::timing, "device or host");
  r.required("clock", &ChipErrors::clock, "power state");
  r.required("source", &ChipErrors::source, "repository or citation");
  r.required("n", &ChipErrors::n, "rows");
  r.required("mape_pct", &ChipErrors::mape_pct, "mean absolute error, %");
  r.required("median_pct", &ChipErrors::median_pct, "median error, %");
  r.required("p90_pct", &ChipErrors::p90_pct, "90th percentile of absolute errors, %");
  r.required("max_pct", &ChipErrors::max_pct, "largest absolute error, %");
  r.required("bias_pct", &ChipErrors::bias_pct, "mean error, %");
}

void Refusal::describe(config::Record<Refusal>& r) {
  r.required("reason", &Refusal::reason, "why rows have no prediction");
  r.required("n", &Refusal::n, "rows");
}

void ChipValidation::describe(config::Record<ChipValidation>& r) {
  r.required("schema", &ChipValidation::schema, "podsim.validate_chip/1");
  r.required("summary", &ChipValidation::summary, "errors by group");
  r.required("refused", &ChipValidation::refused, "rows without a prediction, by reason");
  r.required("rows", &ChipValidation::rows, "every row");
}

}  // namespace podsim::calibration
