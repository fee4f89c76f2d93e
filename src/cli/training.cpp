#include "src/cli/training.h"

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/report/report.h"
#include "podsim/report/training.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"

namespace podsim::cli {

int validate_runs(const Arguments& a) {
  if (!a.rows.source.empty())
    throw config::InputError("--source is for single operations", "--filter COLUMN=VALUE");
  const study::RunFilter filter{a.rows.files, a.filters, a.rows.chip};
  if (!a.emit_scenario.empty()) {
    print(config::to_yaml(study::training_scenario(filter, a.emit_scenario, a.options)));
    return kDone;
  }
  const auto v = study::validate_training(filter, {a.cross}, a.options);
  const auto document = report::training_document(v);
  print(a.format == "json" ? report::training_json(v)
        : a.format == "md" ? report::to_markdown(document)
                           : report::to_text(document, style_of_stdout()));
  return kDone;
}

int calibrate_runs(const Arguments& a, const std::string& date) {
  if (!a.fit.empty() || !a.rows.source.empty())
    throw config::InputError("--fit and --source are for single operations", "calibrate chip");
  if (!a.out.empty()) require_writable(a.out);
  const auto c = study::calibrate_training({a.rows.files, a.chip, date}, a.options);
  std::string yaml;
  for (const auto& entry : c.entries) yaml += report::calibration_yaml(entry);
  if (!a.out.empty()) {
    for (const auto& entry : c.entries)
      keep(a.out, entry.name + ".yaml", report::calibration_yaml(entry));
    keep(a.out, "training.csv", report::training_residuals_csv(c));
  }
  print(a.format == "yaml"
            ? yaml
            : report::to_text(report::training_calibration_document(c), style_of_stdout()));
  return kDone;
}

}  // namespace podsim::cli
