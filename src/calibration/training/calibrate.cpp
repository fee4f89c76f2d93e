// The fit of training-step rates as catalog files.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
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
    entry_.parameters["step_error"] = sourced(
        print(rounded(error)), what +
                                   " of step times in group cross-validation, over the factors of "
                                   "calibrations/training-errors.yaml");
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
void add_unseen(const std::vector<PreparedRun>& runs, const std::vector<bool>& use, Unseen of,
                const std::vector<double>& errors, std::string (*key)(const MeasuredRun&),
                const std::map<std::string, double>& scales, std::vector<UnseenError>& unseen) {
  std::map<std::string, std::int64_t> sizes, of_chip;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!use[i]) continue;
    ++sizes[key(runs[i].measured)];
    ++of_chip[runs[i].measured.chip];
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!use[i]) continue;
    const MeasuredRun& m = runs[i].measured;
    const bool chip_seen = of != Unseen::chip;
    constexpr double percent = 100;
    unseen.push_back({of, traits_of(runs[i], chip_seen ? of_chip[m.chip] : 0),
                      std::log1p(errors[i] / percent), scales.at(chip_seen ? m.chip : m.rates),
                      1 / std::sqrt(static_cast<double>(sizes[key(m)]))});
  }
}

/// Published runs, and those of one's own tables.
std::vector<PreparedRun> runs_to_fit(const CalibrateRuns& chosen, const catalog::Catalog& catalog) {
  auto runs = prepare_runs(read_runs({}, catalog), catalog, false);
  if (chosen.files.empty()) return runs;
  for (auto& p : prepare_runs(read_runs({chosen.files, {}, {}}, catalog), catalog, false)) {
    p.fitted_as += kOwnRuns;
    p.measured.id = "own " + p.measured.id;
    p.measured.split_group = "own " + p.measured.split_group;
    runs.push_back(std::move(p));
  }
  return runs;
}

/// The entries of a fit, with the errors that they state.
class FittedEntries {
 public:
  FittedEntries(const CalibrateRuns& chosen, const catalog::Catalog& catalog)
      : chosen_(chosen),
        own_(!chosen.files.empty()),
        runs_(runs_to_fit(chosen, catalog)),
        use_(informing(runs_)),
        fit_(cross_validated_fit(runs_, use_, {}, catalog_fit(catalog), false)),
        fitted_(runs_.size()),
        crossed_(runs_.size()),
        factors_(runs_.size(), 1.0) {
    if (!chosen.chip.empty()) chip_ = catalog.chip(chosen.chip).name;
    by_model_ = errors_pct(runs_, use_, fit_.unseen_model);
    by_source_ = errors_pct(runs_, use_, fit_.unseen_source);
    by_chip_ = errors_pct(runs_, use_, fit_.unseen_chip);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (!use_[i]) continue;
      const PreparedRun& p = runs_[i];
      fitted_[i] = log_error(p, fit_.whole.rates_of(p.fitted_as, p.measured.rates));
      crossed_[i] = log_error(p, fit_.unseen[i]);
      of_chip_[p.fitted_as].push_back(i);
      of_family_[p.measured.rates].push_back(i);
    }
  }

  TrainingCalibration take() {
    TrainingCalibration c;
    add_residuals(c);
    if (whole()) find_factors();
    for (const auto& [name, rows] : of_chip_)
      if (asked(runs_[rows.front()])) c.entries.push_back(of_chip(name, rows));
    if (!whole()) return c;
    for (const auto& [family, rows] : of_family_) c.entries.push_back(of_family(family, rows));
    c.entries.push_back(learnt_errors(unseen(), chosen_.date));
    return c;
  }

 private:
  [[nodiscard]] bool whole() const { return !own_ && chip_.empty(); }

  [[nodiscard]] bool asked(const PreparedRun& p) const {
    return own_ == p.fitted_as.ends_with(kOwnRuns) && (chip_.empty() || p.measured.chip == chip_);
  }

  void add_residuals(TrainingCalibration& c) const {
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const PreparedRun& p = runs_[i];
      if (use_[i] && asked(p))
        c.residuals.push_back({p.measured.id, p.measured.chip, p.measured.step_s,
                               p.measured.step_s * (1 + fitted_[i]), 100 * fitted_[i],
                               100 * crossed_[i], by_model_[i], by_source_[i], by_chip_[i]});
    }
  }

  /// Mean absolute error of some rows, each over the factors of its traits.
  [[nodiscard]] double mean_error(const std::vector<std::size_t>& rows) const {
    double sum = 0;
    for (const std::size_t i : rows) sum += std::abs(crossed_[i]) / factors_[i];
    return sum / static_cast<double>(rows.size());
  }

  /// A chip without runs of its own differs from its family, too.
  [[nodiscard]] double wide_error(const std::vector<std::size_t>& rows) const {
    std::vector<double> sizes;
    for (const std::size_t i : rows) sizes.push_back(std::abs(crossed_[i]) / factors_[i]);
    return base::quantile(sizes, 0.9);
  }

  /// A chip's error is drawn to its group's as if five of that had been seen.
  [[nodiscard]] double chip_error(const std::vector<std::size_t>& rows) const {
    constexpr double group_runs = 5;
    const auto n = static_cast<double>(rows.size());
    const double of_group = mean_error(of_family_.at(runs_[rows.front()].measured.rates));
    return (n * mean_error(rows) + group_runs * of_group) / (n + group_runs);
  }

  [[nodiscard]] std::vector<UnseenError> unseen() const {
    std::map<std::string, double> scales;
    for (const auto& [name, rows] : of_chip_) scales[name] = chip_error(rows);
    for (const auto& [name, rows] : of_family_) scales[name] = wide_error(rows);
    std::vector<UnseenError> unseen;
    add_unseen(
        runs_, use_, Unseen::model, by_model_, [](const MeasuredRun& m) { return m.model; }, scales,
        unseen);
    add_unseen(runs_, use_, Unseen::source, by_source_, source_of, scales, unseen);
    add_unseen(
        runs_, use_, Unseen::chip, by_chip_, [](const MeasuredRun& m) { return m.chip; }, scales,
        unseen);
    return unseen;
  }

  /// Errors of chips are what is left once those of mixtures, formats and scales are taken out,
  /// and these are over those of chips: found in turn.
  void find_factors() {
    constexpr int rounds = 5;
    for (int round = 0; round < rounds; ++round) {
      const auto found = error_factors(unseen());
      std::size_t at = 0;
      for (std::size_t i = 0; i < runs_.size(); ++i)
        if (use_[i]) factors_[i] = found[at++];
    }
  }

  catalog::Calibration of_chip(const std::string& name, const std::vector<std::size_t>& rows) {
    const MeasuredRun& first = runs_[rows.front()].measured;
    Entry entry(first.chip, chosen_.date);
    entry.add_rows(runs_, rows, fitted_, crossed_);
    entry.add_rates(fit_.whole.families.at(first.rates));
    const auto& chips = fit_.whole.chips;
    if (const auto it = chips.find(name); it != chips.end()) entry.add_rates(it->second);
    entry.add_error(chip_error(rows), "mean absolute error");
    return entry.take();
  }

  catalog::Calibration of_family(const std::string& family, const std::vector<std::size_t>& rows) {
    Entry entry(family, chosen_.date);
    entry.add_rows(runs_, rows, fitted_, crossed_);
    entry.add_rates(fit_.whole.families.at(family));
    entry.add_error(wide_error(rows), "90th percentile of absolute errors");
    return entry.take();
  }

  const CalibrateRuns& chosen_;
  bool own_;
  std::string chip_;  ///< the one that is asked for; empty: all
  std::vector<PreparedRun> runs_;
  std::vector<bool> use_;
  CrossValidatedFit fit_;
  std::vector<double> fitted_, crossed_, by_model_, by_source_, by_chip_;
  std::vector<double> factors_;  ///< those of each run's traits
  std::map<std::string, std::vector<std::size_t>> of_chip_, of_family_;
};

}  // namespace

TrainingCalibration calibrate_training(const CalibrateRuns& chosen, const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  TrainingCalibration c = FittedEntries(chosen, catalog).take();
  if (c.entries.empty())
    throw config::InputError("no measured run that can be fitted is left",
                             "runs of the chip that can be expressed");
  return c;
}

}  // namespace podsim::calibration
