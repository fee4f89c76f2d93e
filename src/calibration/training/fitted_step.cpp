// Steps at the rates of a fit.
#include "podsim/performance/step.h"
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
