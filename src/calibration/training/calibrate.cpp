// The fit of training-step rates as catalog files.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/parallel.h"
#include "podsim/base/quantile.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/training/errors.h"
#include "src/calibration/training/fit.h"
#include "src/calibration/training/run.h"
#include "src/calibration/training/summary.h"

namespace podsim::calibration {
namespace {

std::string print(double value) { return fmt::format("{:.4g}", value); }

/// One file: the rates of a family (chips with one catalog key `rates`), or of one chip.
class Entry {
 public:
  Entry(const std::string& of, const std::string& date) : date_(date) {
    entry_.name = "training-" + of;
    entry_.chip = of;
    entry_.title = "Training steps on " + of;
  }

  void add_rows(const std::vector<PreparedRun>& runs, const std::vector<std::size_t>& rows,
                const std::vector<double>& fitted, const std::vector<double>& crossed) {
    std::set<std::string> sources;
    std::vector<double> sizes, errors, unseen;
    for (const std::size_t i : rows) {
      sources.insert(runs[i].measured.source);
      errors.push_back(fitted[i]);
      sizes.push_back(std::abs(fitted[i]));
      unseen.push_back(std::abs(crossed[i]));
    }
    entry_.sources.assign(sources.begin(), sources.end());
    entry_.rows = static_cast<std::int64_t>(rows.size());
    entry_.mean_absolute_error = rounded(mean(sizes));
    entry_.median_error = rounded(base::quantile(errors, 0.5));
    entry_.cross_validated_error = rounded(mean(unseen));
    entry_.error_band = rounded(base::quantile(unseen, 0.9));
  }

  void add_rates(const std::vector<FittedRate>& rates) {
    for (const FittedRate& f : rates) {
      if (!f.informed) continue;
      entry_.parameters[f.name] = sourced(
          print(f.value), fmt::format("95 % interval {} to {}", print(f.low), print(f.high)));
      std::erase(entry_.at_bound, f.name);  // a family's rate in whose place the chip's comes
      if (f.at_bound) entry_.at_bound.push_back(f.name);
    }
  }

  void add_error(double error, const std::string& what) {
    entry_.parameters["step_error"] =
        sourced(print(rounded(error)), what + " of step times in group cross-validation");
  }

  [[nodiscard]] catalog::Calibration take() { return std::move(entry_); }

 private:
  static double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum / static_cast<double>(values.size());
  }
  static double rounded(double v) { return std::round(1e4 * v) / 1e4 + 0.0; }

  [[nodiscard]] catalog::Sourced<std::string> sourced(const std::string& value,
                                                      const std::string& note) const {
    catalog::Sourced<std::string> v;
    v.value = value;
    v.origin.source =
        fmt::format("podsim calibrate: fit to {} measured training runs", entry_.rows);
    v.origin.as_of = date_;
    v.origin.confidence = catalog::Confidence::estimated;
    v.origin.note = fmt::format("calibrations/{}.yaml; {}", entry_.name, note);
    return v;
  }

  std::string date_;
  catalog::Calibration entry_;
};

double log_error(const PreparedRun& p, const system::TrainingRates& rates) {
  return step_at(p, rates) / p.measured.step_s - 1;
}

/// Errors of one kind of unseen run in percent, by run.
std::vector<double> errors_pct(const std::vector<PreparedRun>& runs, const std::vector<bool>& use,
                               const std::vector<system::TrainingRates>& rates) {
  std::vector<double> errors(runs.size(), 0);
  base::parallel_for(runs.size(), [&](std::size_t i) {
    if (use[i]) errors[i] = 100 * log_error(runs[i], rates[i]);
  });
  return errors;
}

/// The sum of absolute errors of some rows.
double summed(const std::vector<double>& errors, const std::vector<std::size_t>& rows) {
  double sum = 0;
  for (const std::size_t i : rows) sum += std::abs(errors[i]);
  return sum;
}

system::ErrorTraits traits_of(const PreparedRun& p, std::int64_t runs_of_chip) {
  const auto precision = p.request.workload.precision;
  const bool fp4 =
      precision == workload::Precision::nvfp4 || precision == workload::Precision::mxfp4;
  const bool wide =
      precision == workload::Precision::bf16 || precision == workload::Precision::fp16;
  constexpr std::int64_t half = 16, byte = 8, nibble = 4;
  return {runs_of_chip, p.measured.moe(),
          wide  ? half
          : fp4 ? nibble
                : byte,
          p.measured.chips, p.measured.sequence};
}

/// Every model has one vote, every source one, every chip one, however many runs they have.
void add_unseen(const std::vector<PreparedRun>& runs, const std::vector<bool>& use,
                const std::vector<double>& errors, std::string (*key)(const MeasuredRun&),
                const std::map<std::string, double>& scales, bool chip_seen,
                std::vector<UnseenError>& unseen) {
  std::map<std::string, std::int64_t> sizes, of_chip;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!use[i]) continue;
    ++sizes[key(runs[i].measured)];
    ++of_chip[runs[i].measured.chip];
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!use[i]) continue;
    const std::int64_t seen = chip_seen ? of_chip[runs[i].measured.chip] : 0;
    const auto votes = static_cast<double>(sizes[key(runs[i].measured)]);
    constexpr double percent = 100;
    const double scale = scales.at(chip_seen ? runs[i].measured.chip : runs[i].measured.rates);
    unseen.push_back(
        {traits_of(runs[i], seen), std::log1p(errors[i] / percent), scale, 1 / std::sqrt(votes)});
  }
}

}  // namespace

TrainingCalibration calibrate_training(const CalibrateRuns& chosen, const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  auto runs = prepare_runs(read_runs({}, catalog), catalog, false);
  const bool own = !chosen.files.empty();
  if (own) {
    for (auto& p : prepare_runs(read_runs({chosen.files, {}, {}}, catalog), catalog, false)) {
      p.fitted_as += kOwnRuns;
      p.measured.id = "own " + p.measured.id;
      p.measured.split_group = "own " + p.measured.split_group;
      runs.push_back(std::move(p));
    }
  }
  const std::vector<bool> use = informing(runs);
  const CrossValidatedFit crossed_fit =
      cross_validated_fit(runs, use, {}, catalog_fit(catalog), false);
  const TrainingFit& fit = crossed_fit.whole;
  const auto& crossed_rates = crossed_fit.unseen;
  const auto by_model = errors_pct(runs, use, crossed_fit.unseen_model);
  const auto by_source = errors_pct(runs, use, crossed_fit.unseen_source);
  const auto by_chip = errors_pct(runs, use, crossed_fit.unseen_chip);
  std::vector<double> fitted(runs.size()), crossed(runs.size());
  TrainingCalibration c;
  std::map<std::string, std::vector<std::size_t>> of_chip, of_family;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!use[i]) continue;
    const PreparedRun& p = runs[i];
    fitted[i] = log_error(p, fit.rates_of(p.fitted_as, p.measured.rates));
    crossed[i] = log_error(p, crossed_rates[i]);
    of_chip[p.fitted_as].push_back(i);
    of_family[p.measured.rates].push_back(i);
    const bool asked = (!own || p.fitted_as.ends_with(kOwnRuns)) &&
                       (chosen.chip.empty() || p.measured.chip == catalog.chip(chosen.chip).name);
    if (asked)
      c.residuals.push_back({p.measured.id, p.measured.chip, p.measured.step_s,
                             p.measured.step_s * (1 + fitted[i]), 100 * fitted[i], 100 * crossed[i],
                             by_model[i], by_source[i], by_chip[i]});
  }
  std::map<std::string, double> scales;  // expected errors by chip, and by group
  for (const auto& [name, rows] : of_chip) {
    const PreparedRun& first = runs[rows.front()];
    if (own != name.ends_with(kOwnRuns)) continue;
    if (!chosen.chip.empty() && first.measured.chip != catalog.chip(chosen.chip).name) continue;
    Entry entry(first.measured.chip, chosen.date);
    entry.add_rows(runs, rows, fitted, crossed);
    entry.add_rates(fit.families.at(first.measured.rates));
    if (const auto it = fit.chips.find(name); it != fit.chips.end()) entry.add_rates(it->second);
    // Drawn to its group's as if five of that had been seen.
    constexpr double group_runs = 5;
    const auto& group = of_family.at(first.measured.rates);
    const double error = (summed(crossed, rows) +
                          group_runs * summed(crossed, group) / static_cast<double>(group.size())) /
                         (static_cast<double>(rows.size()) + group_runs);
    scales[first.measured.chip] = error;
    entry.add_error(error, "mean absolute error");
    c.entries.push_back(entry.take());
  }
  if (!own && chosen.chip.empty())
    for (const auto& [family, rows] : of_family) {
      Entry entry(family, chosen.date);
      entry.add_rows(runs, rows, fitted, crossed);
      entry.add_rates(fit.families.at(family));
      // A chip without runs of its own differs from its family, too.
      std::vector<double> sizes;
      for (const std::size_t i : rows) sizes.push_back(std::abs(crossed[i]));
      scales[family] = base::quantile(sizes, 0.9);
      entry.add_error(scales[family], "90th percentile of absolute errors");
      c.entries.push_back(entry.take());
    }
  if (!own && chosen.chip.empty()) {
    std::vector<UnseenError> unseen;
    add_unseen(
        runs, use, by_model, [](const MeasuredRun& m) { return m.model; }, scales, true, unseen);
    add_unseen(runs, use, by_source, source_of, scales, true, unseen);
    add_unseen(
        runs, use, by_chip, [](const MeasuredRun& m) { return m.chip; }, scales, false, unseen);
    c.entries.push_back(learnt_errors(unseen, chosen.date));
  }
  if (c.entries.empty())
    throw config::InputError("no measured run that can be fitted is left",
                             "runs of the chip that can be expressed");
  return c;
}

}  // namespace podsim::calibration
