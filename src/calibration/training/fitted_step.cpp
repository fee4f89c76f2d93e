// Steps at the rates of a fit.
#include <set>

#include "podsim/catalog/catalog.h"
#include "podsim/performance/step.h"
#include "podsim/system/expected_error.h"
#include "podsim/units/parse.h"
#include "src/calibration/training/fit.h"

namespace podsim::calibration {

system::TrainingRates TrainingFit::rates_of(const std::string& chip,
                                            const std::string& family) const {
  system::TrainingRates rates;
  const auto fill = [&](const std::map<std::string, std::vector<FittedRate>>& from,
                        const std::string& name) {
    if (const auto it = from.find(name); it != from.end())
      for (const FittedRate& f : it->second)
        for (const system::TrainingRate& r : system::kTrainingRates)
          if (f.informed && r.name == f.name) rates.*r.rate = f.value;
  };
  fill(families, family);
  fill(chips, chip);
  return rates;
}

TrainingFit catalog_fit(const catalog::Catalog& catalog) {
  constexpr std::string_view prefix = "training-";
  TrainingFit fit;
  std::set<std::string> chips;
  for (const auto& entry : catalog.list("chips")) chips.insert(entry.name);
  for (const auto& entry : catalog.list("calibrations")) {
    if (!entry.name.starts_with(prefix) || entry.name == system::kErrorEntry) continue;
    const std::string of = entry.name.substr(prefix.size());
    std::vector<FittedRate>& rates = chips.contains(of) ? fit.chips[of] : fit.families[of];
    for (const auto& [name, value] : catalog.calibration(entry.name).parameters) {
      const auto number = units::parse_number(value.value);
      if (number && *number > 0) rates.push_back({name, *number, *number, *number});
    }
  }
  return fit;
}

std::string source_of(const MeasuredRun& run) {
  return run.source.substr(0, run.source.find_first_of("@ ("));
}

double step_at(const PreparedRun& run, const system::TrainingRates& rates) {
  const auto time = [&](performance::StepRequest request) {
    system::apply(rates, request.cluster);
    return performance::run_analytic(request).step_time.base();
  };
  if (run.rounds.empty()) return time(run.step);
  const double fewer = time(run.rounds[0]), more = time(run.rounds[1]);
  return more + run.further_rounds * (more - fewer);
}

}  // namespace podsim::calibration
