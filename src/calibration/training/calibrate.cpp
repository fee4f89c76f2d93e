// The fit of training-step rates as catalog files.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/quantile.h"
#include "podsim/config/diagnostics.h"
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
  std::vector<bool> use;
  for (const PreparedRun& p : runs) use.push_back(informs(p));
  const auto [fit, crossed_rates] = cross_validated_fit(runs, use);
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
                             p.measured.step_s * (1 + fitted[i]), 100 * fitted[i],
                             100 * crossed[i]});
  }
  for (const auto& [name, rows] : of_chip) {
    const PreparedRun& first = runs[rows.front()];
    if (own != name.ends_with(kOwnRuns)) continue;
    if (!chosen.chip.empty() && first.measured.chip != catalog.chip(chosen.chip).name) continue;
    Entry entry(first.measured.chip, chosen.date);
    entry.add_rows(runs, rows, fitted, crossed);
    entry.add_rates(fit.families.at(first.measured.rates));
    if (const auto it = fit.chips.find(name); it != fit.chips.end()) entry.add_rates(it->second);
    double error = 0;
    for (const std::size_t i : rows) error += std::abs(crossed[i]);
    entry.add_error(error / static_cast<double>(rows.size()), "mean absolute error");
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
      entry.add_error(base::quantile(sizes, 0.9), "90th percentile of absolute errors");
      c.entries.push_back(entry.take());
    }
  if (c.entries.empty())
    throw config::InputError("no measured run that can be fitted is left",
                             "runs of the chip that can be expressed");
  return c;
}

}  // namespace podsim::calibration
