// How well predictions of single operations meet what was measured, and the fit to it.
#include <fmt/format.h>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

std::string us(double v) { return fmt::format("{:.4g}", v); }
void add_errors(Document& d, const calibration::ChipValidation& v) {
  Table t{{{"chip", Align::left},
           {"operation", Align::left},
           {"size", Align::left},
           {"timed", Align::left},
           {"clock", Align::left},
           {"rows", Align::right},
           {"mean abs.", Align::right},
           {"median", Align::right},
           {"p90 abs.", Align::right},
           {"max abs.", Align::right},
           {"bias", Align::right},
           {"source", Align::left}},
          {},
          false};
  for (const auto& e : v.summary)
    t.rows.push_back({e.chip, e.op, e.size, e.timing, e.clock, count(static_cast<double>(e.n)),
                      percentage(e.mape_pct), signed_percentage(e.median_pct),
                      percentage(e.p90_pct), percentage(e.max_pct), signed_percentage(e.bias_pct),
                      e.source});
  d.emplace_back(t);
}

/// "8192x8192x8192:bf16".
std::string product(const std::string& op) { return op.substr(op.find(':') + 1); }

/// Products with a dimension from 4096 on: so few that each is worth a line.
void add_large(Document& d, const calibration::ChipValidation& v) {
  Table t{{{"chip", Align::left},
           {"operation", Align::left},
           {"timed", Align::left},
           {"clock", Align::left},
           {"measured, us", Align::right},
           {"predicted, us", Align::right},
           {"error", Align::right},
           {"bound by", Align::left}},
          {},
          false};
  for (const auto& r : v.rows) {
    const bool large = r.size == ">=1024" && r.memory == "hbm";
    if (r.refused_reason.empty() && large)
      t.rows.push_back({r.chip, product(r.op), r.timing, r.clock, us(r.measured_us),
                        us(r.predicted_us), signed_percentage(r.error_pct), r.bound_by});
  }
  if (t.rows.empty()) return;
  d.emplace_back(Heading{2, "Large products with operands in HBM"});
  d.emplace_back(t);
}

void add_refused(Document& d, const calibration::ChipValidation& v) {
  if (v.refused.empty()) return;
  Table t{{{"rows", Align::right}, {"why they have no prediction", Align::left}}, {}, false};
  for (const auto& r : v.refused) t.rows.push_back({count(static_cast<double>(r.n)), r.reason});
  d.emplace_back(Heading{2, "Rows left out"});
  d.emplace_back(t);
}

}  // namespace

Document chip_validation_document(const calibration::ChipValidation& v) {
  Document d{Heading{1, "Single operations, predicted against measured"},
             Paragraph{"Errors are predicted over measured time, less one. Sizes are the largest "
                       "dimension of a matmul. Predictions are those of the analytic model."}};
  add_errors(d, v);
  add_large(d, v);
  add_refused(d, v);
  return d;
}

std::string chip_validation_json(const calibration::ChipValidation& v) {
  return config::to_json(config::encode(v, config::Form::si)) + "\n";
}

Document calibration_document(const catalog::Calibration& c) {
  Table t{{{"parameter", Align::left}, {"value", Align::right}, {"", Align::left}}, {}, false};
  for (const auto& [name, value] : c.parameters)
    t.rows.push_back({name, value.value, value.origin.note});
  Document d{Heading{1, c.title}, t,
             Paragraph{fmt::format(
                 "{} rows; mean absolute error {}, median {}.", count(static_cast<double>(c.rows)),
                 percent(c.mean_absolute_error), signed_percent(c.median_error))}};
  if (!c.at_bound.empty())
    d.emplace_back(Paragraph{"At the end of its range: " + config::join(c.at_bound) + "."});
  return d;
}

std::string calibration_yaml(const catalog::Calibration& c) {
  return "podsim: 1\nkind: calibration\n" + config::to_yaml(config::encode(c));
}

std::string calibration_csv(const std::vector<calibration::Residual>& residuals) {
  std::string csv = csv_record({"row", "measured_us", "predicted_us", "error_pct"});
  for (const auto& r : residuals)
    csv += csv_record({r.row, fmt::format("{:.6g}", r.measured_us),
                       fmt::format("{:.6g}", r.predicted_us), fmt::format("{:.2f}", r.error_pct)});
  return csv;
}

}  // namespace podsim::report
