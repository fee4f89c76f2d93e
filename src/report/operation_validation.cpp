// How well predictions of kernels and collectives meet what was measured, and fits to them.
#include <fmt/format.h>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

std::string known(const std::optional<double>& percent) {
  return percent ? percentage(*percent) : "";
}

Table errors_table(const std::vector<calibration::OperationErrors>& cells, bool held_out) {
  Table t{{{"operation", Align::left},
           {"format or collective", Align::left},
           {"size", Align::left},
           {"chip", Align::left},
           {"rows", Align::right},
           {"median abs. error", Align::right},
           {"mean abs. error", Align::right},
           {"median error", Align::right}},
          {},
          false};
  if (held_out) {
    t.columns.push_back({"median abs. error, held out", Align::right});
    t.columns.push_back({"mean abs. error, held out", Align::right});
  }
  for (const auto& e : cells) {
    std::vector<std::string> row = {e.kind,
                                    e.format,
                                    e.size,
                                    e.chip,
                                    count(static_cast<double>(e.n)),
                                    percentage(e.median_pct),
                                    percentage(e.mean_pct),
                                    signed_percentage(e.bias_pct)};
    if (held_out) {
      row.push_back(known(e.held_out_median_pct));
      row.push_back(known(e.held_out_mean_pct));
    }
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

Document operation_validation_document(const calibration::OperationValidation& v) {
  bool held_out = false;
  for (const auto& e : v.summary) held_out = held_out || e.held_out_median_pct.has_value();
  Document d{
      Heading{1, "Kernels and collectives, predicted against measured"},
      Paragraph{
          "Errors are predicted over measured time, less one, of rows of quality A "
          "and B. Predictions are those of the analytic model. Held out: by fits that have not "
          "seen the row's source, or its shape where most of the chip's rows are of "
          "that source."}};
  d.emplace_back(errors_table(v.summary, held_out));
  if (v.refused.empty()) return d;
  Table t{{{"rows", Align::right}, {"why they have no prediction", Align::left}}, {}, false};
  for (const auto& r : v.refused) t.rows.push_back({count(static_cast<double>(r.n)), r.reason});
  d.emplace_back(Heading{2, "Rows left out"});
  d.emplace_back(t);
  return d;
}

std::string operation_validation_json(const calibration::OperationValidation& v) {
  return config::to_json(config::encode(v, config::Form::si)) + "\n";
}

Document machine_document(const calibration::MachineCalibration& m) {
  Document d;
  for (const auto& entry : m.entries)
    for (auto& part : calibration_document(entry)) d.push_back(part);
  d.emplace_back(Heading{2, "Errors with the catalog's values"});
  d.emplace_back(errors_table(m.before, false));
  d.emplace_back(Heading{2, "Errors with the fitted values"});
  d.emplace_back(errors_table(m.after, false));
  return d;
}

}  // namespace podsim::report
