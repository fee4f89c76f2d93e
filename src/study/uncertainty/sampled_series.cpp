// Bands and distributions of a result's series: what samples say of its curves.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "podsim/base/parallel.h"
#include "podsim/base/quantile.h"
#include "podsim/economics/series.h"
#include "src/study/run/series.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {
namespace {

constexpr std::size_t kDots = 20;      ///< quantiles of a distribution
constexpr std::size_t kSamples = 256;  ///< behind each point of a band
constexpr double kLow = 0.1, kHigh = 0.9;

/// Curves of one sample: by plan of the cost over use, by plan of the saved cash.
struct SampledCurves {
  std::vector<std::vector<double>> use, cash;
};

/// Evenly among all samples, so that every replicate takes part.
std::vector<std::size_t> chosen_samples(std::size_t count) {
  const std::size_t wanted = std::min(count, kSamples);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(i * count / wanted);
  return chosen;
}

class SampledSeries {
 public:
  SampledSeries(const EconomicModel& model, const ResultSeries& series)
      : model_(model), series_(series), names_(model.plan_names()) {}

  [[nodiscard]] SampledCurves curves(const Draws& draws, std::size_t sample) const {
    Workspace w = model_.workspace();
    std::vector<double> values;
    for (std::size_t k = 0; k < draws.inputs.size(); ++k)
      values.push_back(draws.input_values[k * draws.count + sample]);
    model_.evaluate(values, w);
    SampledCurves curves;
    if (series_.cost_over_use) add_use(*series_.cost_over_use, w, curves);
    for (const SavedCash& s : series_.saved_cash) curves.cash.push_back(cash(s, w));
    return curves;
  }

 private:
  [[nodiscard]] std::size_t place_of(const std::string& plan) const {
    std::size_t place = 0;
    while (names_[place] != plan) ++place;
    return place;
  }

  void add_use(const CostOverUse& c, const Workspace& w, SampledCurves& curves) const {
    const auto& reference = w.engines[place_of(c.against)].figures();
    for (const UseCost& plan : c.plans)
      curves.use.push_back(use_costs(c, w.engines[place_of(plan.plan)].figures().unit_costs,
                                     reference.unit_costs, goodput_of(reference)));
  }

  /// Cash by the months of the base case; a sample whose dates differ has its own at each.
  [[nodiscard]] std::vector<double> cash(const SavedCash& s, const Workspace& w) const {
    const auto saved =
        economics::saved_by_month(economics::cost_plan(w.plans[place_of(s.plan)]),
                                  economics::cost_plan(w.plans[place_of(s.against)]));
    std::map<std::string, double> by_month;
    for (const auto& [month, usd] : saved) by_month[units::print(month)] = usd;
    std::vector<double> values;
    for (const std::string& month : s.months) {
      const auto next = by_month.upper_bound(month);
      values.push_back(next == by_month.begin() ? 0 : std::prev(next)->second);
    }
    return values;
  }

  const EconomicModel& model_;
  const ResultSeries& series_;
  const std::vector<std::string>& names_;
};

/// Quantiles at each place of curves of equal length.
void add_band(const std::vector<const std::vector<double>*>& curves, std::vector<double>& low,
              std::vector<double>& high) {
  for (std::size_t i = 0; i < curves.front()->size(); ++i) {
    std::vector<double> at;
    for (const auto* curve : curves) at.push_back((*curve)[i]);
    low.push_back(base::quantile(at, kLow));
    high.push_back(base::quantile(std::move(at), kHigh));
  }
}

void add_bands(const std::vector<SampledCurves>& samples, ResultSeries& series) {
  const auto each = [&](auto member, std::size_t plan) {
    std::vector<const std::vector<double>*> curves;
    for (const SampledCurves& s : samples) curves.push_back(&(s.*member)[plan]);
    return curves;
  };
  if (series.cost_over_use)
    for (std::size_t p = 0; p < series.cost_over_use->plans.size(); ++p) {
      UseCost& plan = series.cost_over_use->plans[p];
      add_band(each(&SampledCurves::use, p), plan.p10_usd, plan.p90_usd);
    }
  for (std::size_t p = 0; p < series.saved_cash.size(); ++p)
    add_band(each(&SampledCurves::cash, p), series.saved_cash[p].p10_usd,
             series.saved_cash[p].p90_usd);
}

bool is_present_value(const std::string& path) {
  return (path.starts_with("decisions.") || path.starts_with("fleets.")) &&
         path.ends_with(".npv_usd");
}

void add_quantiles(const Draws& draws, ResultSeries& series) {
  for (const std::string& path : draws.figures) {
    if (!is_present_value(path)) continue;
    const double* values = draws.figure(path);
    std::vector<double> present;
    std::copy_if(values, values + draws.count, std::back_inserter(present),
                 [](double v) { return !std::isnan(v); });
    if (present.empty()) continue;
    MetricQuantiles q{path, {}};
    for (std::size_t i = 0; i < kDots; ++i)
      q.values.push_back(
          base::quantile(present, (static_cast<double>(i) + 0.5) / static_cast<double>(kDots)));
    series.quantiles.push_back(std::move(q));
  }
}

}  // namespace

void add_sampled_series(const UncertainModel& m, const Draws& draws, ResultSeries& series) {
  add_quantiles(draws, series);
  const std::vector<std::size_t> chosen = chosen_samples(draws.count);
  if (chosen.empty() || (!series.cost_over_use && series.saved_cash.empty())) return;
  const SampledSeries sampled(m.economics, series);
  std::vector<SampledCurves> curves(chosen.size());
  base::parallel_for(chosen.size(),
                     [&](std::size_t i) { curves[i] = sampled.curves(draws, chosen[i]); });
  add_bands(curves, series);
}

}  // namespace podsim::study
