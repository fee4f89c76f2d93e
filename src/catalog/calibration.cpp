// Descriptions of calibrations.
#include "podsim/catalog/entries.h"
#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {

void Calibration::describe(config::Record<Calibration>& r) {
  r.required("name", &Calibration::name, "name of the entry and of its file");
  r.required("title", &Calibration::title, "name for people");
  r.required("chip", &Calibration::chip,
             "entry of chips/, or a group of chips that are fitted together");
  r.required("parameters", &Calibration::parameters, "fitted values");
  r.required("at_bound", &Calibration::at_bound, "parameters at the end of their range");
  r.optional("source_filter", &Calibration::source_filter,
             "only rows whose source contains this text");
  r.required("sources", &Calibration::sources, "of the rows");
  r.required("rows", &Calibration::rows, "measured rows; calibrations/NAME.csv lists them")
      .at_least(1);
  r.required("mean_absolute_error", &Calibration::mean_absolute_error, "of the rows").at_least(0);
  r.required("median_error", &Calibration::median_error, "of the rows, with its sign");
  r.optional("cross_validated_error", &Calibration::cross_validated_error,
             "training runs: mean absolute error of rows whose group the fit has not seen")
      .at_least(0);
  r.optional("error_band", &Calibration::error_band, "the 90th percentile of these").at_least(0);
}

}  // namespace podsim::catalog
