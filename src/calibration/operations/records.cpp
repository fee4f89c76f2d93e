// Descriptions of the records over measured kernels and collectives.
#include "podsim/calibration/operations.h"
#include "podsim/config/codec.h"

namespace podsim::calibration {

void OperationRow::describe(config::Record<OperationRow>& r) {
  using R = OperationRow;
  r.required("id", &R::id, "of the measured row");
  r.required("chip", &R::chip, "catalog name");
  r.required("kind", &R::kind, "product, attention, collective in a domain, …");
  r.required("format", &R::format, "number format, or the collective");
  r.required("size", &R::size, "size class");
  r.required("operation", &R::operation, "the operation, or the collective with bytes and chips");
  r.required("source", &R::source, "of the measurement");
  r.required("quality", &R::quality, "A, B or C, as the table says");
  r.required("measured_us", &R::measured_us, "time, us");
  r.required("predicted_us", &R::predicted_us, "time, us; 0 without a prediction");
  r.required("error_pct", &R::error_pct, "predicted over measured, less one, %");
  r.optional("held_out_error_pct", &R::held_out_error_pct,
             "the same by a fit that has not seen the row's source or shape, %");
  r.required("refused_reason", &R::refused_reason, "why there is no prediction");
}

void OperationErrors::describe(config::Record<OperationErrors>& r) {
  using E = OperationErrors;
  r.required("chip", &E::chip, "catalog name");
  r.required("kind", &E::kind, "kind of operation");
  r.required("format", &E::format, "number format, or the collective");
  r.required("size", &E::size, "size class");
  r.required("n", &E::n, "rows of quality A and B");
  r.required("median_pct", &E::median_pct, "median absolute error, %");
  r.required("mean_pct", &E::mean_pct, "mean absolute error, %");
  r.required("bias_pct", &E::bias_pct, "median error, %");
  r.optional("held_out_median_pct", &E::held_out_median_pct,
             "median absolute error by fits that have not seen source or shape, %");
  r.optional("held_out_mean_pct", &E::held_out_mean_pct, "the mean of these, %");
}

void OperationValidation::describe(config::Record<OperationValidation>& r) {
  using V = OperationValidation;
  r.required("schema", &V::schema, "podsim.validate_operations/1");
  r.required("summary", &V::summary, "errors by cell");
  r.required("refused", &V::refused, "rows without a prediction, by reason");
  r.required("rows", &V::rows, "every row");
}

}  // namespace podsim::calibration
