// Measured training steps against the model.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "podsim/config/codec.h"
#include "podsim/study/training.h"
#include "src/study/parallel.h"
#include "src/study/training_fit.h"
#include "src/study/training_run.h"
#include "src/study/training_summary.h"

namespace podsim::study {
namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

TrainingRow row_of(const PreparedRun& p) {
  const MeasuredRun& m = p.measured;
  TrainingRow row;
  row.id = m.id;
  row.chip = m.chip.empty() ? m.chip_text : m.chip;
  row.family = m.family;
  row.arch = m.arch;
  row.model = m.model;
  row.split_group = m.split_group;
  row.kind = m.kind();
  row.chips = m.chips;
  row.measured_step_s = m.step_s;
  row.refused_reason = p.refused;
  row.notes = p.notes;
  row.tokens_per_s_per_chip = static_cast<double>(m.batch) * static_cast<double>(m.sequence) /
                              m.step_s / static_cast<double>(m.chips);
  if (!p.refused.empty()) return row;
  row.memory_gib = p.run.memory.total().base() / kGiB;
  row.fits = p.run.memory.total() <= p.run.memory_capacity;
  return row;
}

void predict(const PreparedRun& p, Fidelity fidelity, TrainingRow& row) {
  if (!p.refused.empty()) return;
  const auto step = fidelity == Fidelity::event ? performance::run_event(p.step)
                                                : performance::run_analytic(p.step);
  row.predicted_step_s = step.step_time.base();
  row.error_pct = 100 * (row.predicted_step_s / row.measured_step_s - 1);
  row.bound_by = step.bound_by;
}

void set_prediction(const PreparedRun& p, const system::TrainingRates& rates, TrainingRow& row) {
  performance::StepRequest request = p.step;
  system::apply(rates, request.cluster);
  const auto step = performance::run_analytic(request);
  row.predicted_step_s = step.step_time.base();
  row.error_pct = 100 * (row.predicted_step_s / row.measured_step_s - 1);
  row.bound_by = step.bound_by;
}

void cross_validate(const std::vector<PreparedRun>& runs, std::vector<TrainingRow>& rows) {
  std::vector<bool> use;
  for (const PreparedRun& p : runs) use.push_back(informs(p));
  const auto rates = cross_validated_rates(runs, use);
  parallel_for(runs.size(), [&](std::size_t i) {
    if (runs[i].refused.empty()) set_prediction(runs[i], rates[i], rows[i]);
  });
}

}  // namespace

TrainingValidation validate_training(const RunFilter& filter, const ValidateOptions& chosen,
                                     const Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const auto runs = prepare_runs(read_runs(filter, catalog), catalog, !chosen.cross);
  TrainingValidation v;
  v.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
  for (const PreparedRun& p : runs) v.rows.push_back(row_of(p));
  if (chosen.cross) {
    v.errors_of = "cross-validated";
    v.fidelity = "analytic";  // as fits are
    cross_validate(runs, v.rows);
  } else {
    parallel_for(runs.size(),
                 [&](std::size_t i) { predict(runs[i], options.fidelity, v.rows[i]); });
  }
  add_baseline(runs, v.rows);
  v.summary = summary_of(v.rows);
  v.pairs = pairs_of(runs, v.rows);
  return v;
}

config::Node training_scenario(const RunFilter& filter, const std::string& id,
                               const Options& options) {
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

}  // namespace podsim::study
