// Measured training steps against the model.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "podsim/base/parallel.h"
#include "podsim/calibration/training.h"
#include "podsim/config/codec.h"
#include "src/calibration/training/fit.h"
#include "src/calibration/training/run.h"
#include "src/calibration/training/summary.h"

namespace podsim::calibration {
namespace {

void set_prediction(const performance::StepResult& step, TrainingRow& row) {
  row.predicted_step_s = step.step_time.base();
  row.error_pct = 100 * (row.predicted_step_s / row.measured_step_s - 1);
  row.bound_by = step.bound_by;
}

/// A step that no machine would take is refused as a row that cannot be expressed is.
template <class Predict>
void predict(const PreparedRun& p, TrainingRow& row, const Predict& step) {
  if (!p.refused.empty()) return;
  try {
    set_prediction(step(), row);
  } catch (const config::InputError& e) {
    row.refused_reason = e.problems().front().message;
  }
}

performance::StepResult step_of(const PreparedRun& p, study::Fidelity fidelity) {
  return fidelity == study::Fidelity::event ? performance::run_event(p.step)
                                            : performance::run_analytic(p.step);
}

performance::StepResult step_of(const PreparedRun& p, const system::TrainingRates& rates) {
  performance::StepRequest request = p.step;
  system::apply(rates, request.cluster);
  return performance::run_analytic(request);
}

void cross_validate(const std::vector<PreparedRun>& runs, const catalog::Catalog& catalog,
                    std::vector<TrainingRow>& rows) {
  const std::vector<bool> use = informing(runs);
  const auto rates = cross_validated_fit(runs, use, {}, catalog_fit(catalog), false).unseen;
  base::parallel_for(runs.size(), [&](std::size_t i) {
    predict(runs[i], rows[i], [&] { return step_of(runs[i], rates[i]); });
  });
}

}  // namespace

TrainingValidation validate_training(const RunFilter& filter, const ValidateOptions& chosen,
                                     const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const auto runs = prepare_runs(read_runs(filter, catalog), catalog, !chosen.cross);
  TrainingValidation v;
  v.fidelity = options.fidelity == study::Fidelity::event ? "event" : "analytic";
  for (const PreparedRun& p : runs) v.rows.push_back(row_of(p));
  if (chosen.cross) {
    v.errors_of = "cross-validated";
    v.fidelity = "analytic";  // as fits are
    cross_validate(runs, catalog, v.rows);
  } else {
    base::parallel_for(runs.size(), [&](std::size_t i) {
      predict(runs[i], v.rows[i], [&] { return step_of(runs[i], options.fidelity); });
    });
  }
  add_baseline(runs, v.rows);
  v.summary = summary_of(v.rows);
  v.pairs = pairs_of(runs, v.rows);
  if (!chosen.thresholds.empty())
    v.thresholds = study::evaluate(chosen.thresholds, training_figures(v));
  return v;
}

config::Node training_scenario(const RunFilter& filter, const std::string& id,
                               const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  std::vector<std::string> ids;
  for (const auto& m : read_runs(filter, catalog)) {
    ids.push_back(m.id);
    if (m.id != id) continue;
    const PreparedRun p = prepare_run(m, catalog, true);
    if (!p.refused.empty()) throw config::InputError(fmt::format("{}: {}", id, p.refused));
    return config::encode(scenario_of(p, catalog));
  }
  throw config::InputError(fmt::format("no measured run '{}'", id), "the id of a row of the table",
                           config::did_you_mean(id, ids));
}

}  // namespace podsim::calibration
