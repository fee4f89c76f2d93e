// The error of predictions without each mechanism of the step model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/parallel.h"
#include "podsim/calibration/training.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/training/fit.h"
#include "src/calibration/training/mechanisms.h"
#include "src/calibration/training/summary.h"

namespace podsim::calibration {
namespace {

using system::TrainingRates;
using Rates = std::vector<TrainingRates>;  ///< one for each run

constexpr double kTouched = 1e-3;  // of a step

/// The catalog's rates of each run's chip, those in `off` neutral.
Rates catalog_rates(const std::vector<PreparedRun>& runs, const catalog::Catalog& catalog,
                    const std::vector<std::string_view>& off) {
  Rates all;
  for (const PreparedRun& p : runs) {
    catalog::InputLog log;
    TrainingRates rates = p.measured.chip.empty()
                              ? TrainingRates()
                              : system::training_rates_of(catalog.chip(p.measured.chip), log);
    for (const auto& r : system::kTrainingRates)
      if (std::find(off.begin(), off.end(), r.name) != off.end()) (rates.*r.rate).reset();
    all.push_back(rates);
  }
  return all;
}

std::vector<double> steps_at(const std::vector<PreparedRun>& runs, const Rates& rates) {
  std::vector<double> steps(runs.size(), 0);
  base::parallel_for(runs.size(), [&](std::size_t i) {
    if (runs[i].refused.empty()) steps[i] = step_at(runs[i], rates[i]);
  });
  return steps;
}

/// Errors of each family whose name is in `families`.
std::vector<TrainingErrors> errors_at(std::vector<TrainingRow> rows,
                                      const std::vector<double>& steps,
                                      const std::set<std::string>& families) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].predicted_step_s = steps[i];
    rows[i].error_pct = 100 * (steps[i] / rows[i].measured_step_s - 1);
  }
  auto summary = summary_of(rows);
  std::erase_if(summary, [&](const TrainingErrors& e) {
    return e.group != "family" || !families.contains(e.value);
  });
  return summary;
}

class Ablation {
 public:
  Ablation(std::vector<PreparedRun> runs, const catalog::Catalog& catalog, bool refit,
           const study::Options& options)
      : runs_(std::move(runs)), catalog_(catalog), refit_(refit), options_(options) {
    for (const PreparedRun& p : runs_) {
      rows_.push_back(row_of(p));
      if (p.refused.empty()) families_.insert(p.measured.family);
    }
    use_ = informing(runs_);
    add_baseline(runs_, rows_);
  }

  TrainingAblation run() {
    out_.refit = refit_;
    tell("the whole model", 0);
    whole_ = rates_of(runs_, {}, families_);
    steps_ = steps_at(runs_, whole_.fitted);
    add("whole model", "everything", {steps_, steps_unseen(runs_, whole_)}, {}, families_);
    int done = 0;
    for (const Mechanism& m : mechanisms()) {
      tell("without " + std::string(m.name), ++done);
      leave_out(m);
    }
    return std::move(out_);
  }

 private:
  void tell(const std::string& what, int done) const {
    if (options_.progress) options_.progress(what, done, static_cast<int>(mechanisms().size()) + 1);
  }

  struct Predicted {
    Rates fitted, unseen;
    TrainingFit fit;
  };

  Predicted rates_of(const std::vector<PreparedRun>& runs, const std::vector<std::string_view>& off,
                     const std::set<std::string>& families) {
    if (!refit_) return {catalog_rates(runs, catalog_, off), {}, {}};
    std::set<std::string> groups;
    for (const PreparedRun& r : runs)
      if (families.contains(r.measured.family)) groups.insert(r.measured.rates);
    std::vector<bool> use = use_;
    for (std::size_t i = 0; i < runs.size(); ++i)
      use[i] = use[i] && groups.contains(runs[i].measured.rates);
    auto crossed = cross_validated_fit(runs, use, off, whole_.fit);
    Predicted p{{}, std::move(crossed.unseen), std::move(crossed.whole)};
    for (const PreparedRun& r : runs)
      p.fitted.push_back(p.fit.rates_of(r.fitted_as, r.measured.rates));
    return p;
  }

  /// Families none of whose steps the mechanism changes keep their rates and errors.
  void leave_out(const Mechanism& m) {
    std::vector<PreparedRun> runs(runs_.size());
    base::parallel_for(runs.size(),
                       [&](std::size_t i) { runs[i] = without(m, runs_[i], catalog_); });
    Rates neutral = whole_.fitted;
    for (TrainingRates& rates : neutral)
      for (const auto& r : system::kTrainingRates)
        if (std::find(m.rates.begin(), m.rates.end(), r.name) != m.rates.end())
          (rates.*r.rate).reset();
    const auto steps = steps_at(runs, neutral);
    std::map<std::string, std::int64_t> touched;
    std::set<std::string> families;
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (rows_[i].kind == "run" && std::abs(steps[i] - steps_[i]) > kTouched * steps_[i]) {
        ++touched[runs[i].measured.family];
        families.insert(runs[i].measured.family);
      }
    if (families.empty()) return add_idle(m);
    const Predicted rates = rates_of(runs, m.rates, families);
    add(std::string(m.name), std::string(m.without),
        {refit_ ? steps_at(runs, rates.fitted) : steps, steps_unseen(runs, rates)}, touched,
        families);
  }

  struct Steps {
    std::vector<double> fitted, unseen;
  };

  [[nodiscard]] std::vector<double> steps_unseen(const std::vector<PreparedRun>& runs,
                                                 const Predicted& rates) const {
    return refit_ ? steps_at(runs, rates.unseen) : std::vector<double>();
  }

  /// No run here has it.
  void add_idle(const Mechanism& m) {
    out_.rows.push_back({std::string(m.name), std::string(m.without), "", 0, {}, {}, 0, {}});
  }

  void add(const std::string& name, const std::string& without, const Steps& steps,
           const std::map<std::string, std::int64_t>& touched,
           const std::set<std::string>& families) {
    const auto fitted = errors_at(rows_, steps.fitted, families);
    std::vector<TrainingErrors> unseen;
    if (refit_) unseen = errors_at(rows_, steps.unseen, families);
    for (std::size_t i = 0; i < fitted.size(); ++i) {
      AblationRow row{name, without, fitted[i].value, 0, {}, {}, 0, {}};
      const auto it = touched.find(row.family);
      row.runs = it == touched.end() ? fitted[i].n : it->second;
      row.calibrated = fitted[i];
      if (refit_) row.cross_validated = unseen[i];
      out_.rows.push_back(std::move(row));
    }
    set_costs();
  }

  void set_costs() {
    for (AblationRow& row : out_.rows) {
      const auto whole = std::find_if(out_.rows.begin(), out_.rows.end(),
                                      [&](const auto& r) { return r.family == row.family; });
      if (!row.calibrated) continue;
      row.cost_pct = row.calibrated->mape_pct - whole->calibrated->mape_pct;
      if (row.cross_validated)
        row.cross_validated_cost_pct =
            row.cross_validated->mape_pct - whole->cross_validated->mape_pct;
    }
  }

  std::vector<PreparedRun> runs_;
  const catalog::Catalog& catalog_;
  bool refit_;
  const study::Options& options_;
  std::vector<TrainingRow> rows_;
  std::vector<bool> use_;
  std::set<std::string> families_;
  Predicted whole_;
  std::vector<double> steps_;
  TrainingAblation out_;
};

}  // namespace

TrainingAblation ablate_training(const RunFilter& filter, bool refit,
                                 const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  return Ablation(prepare_runs(read_runs(filter, catalog), catalog, false), catalog, refit, options)
      .run();
}

}  // namespace podsim::calibration
