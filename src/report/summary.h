// The first lines of a run's report: question, answer, drivers, switching values, what is missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/report/language.h"
#include "podsim/study/result.h"

namespace podsim::report {

/// A plan beside the cheapest one, for the same tokens.
struct RankedPlan {
  std::string name;
  double extra_usd = 0;  ///< present value for the tokens that the reference trains; 0: cheapest
  double usd_per_token = 0;             ///< undiscounted
  double unmet = 0;                     ///< share of the demand that is not trained
  double step_s = 0;                    ///< step time of the last phase
  std::optional<double> step_error;     ///< mean absolute error on held-out runs, where known
  std::optional<double> measured_runs;  ///< on the chip with fewest, where the catalog says
  bool unmeasured = false;              ///< no run on a phase's chip was measured
};

/// Plans of a result, cheapest for the same tokens first. A plan with owned chips stands by its
/// decision against the cheapest rented plan (month by month); the others by their present value
/// for each token.
std::vector<RankedPlan> ranking(const study::RunResult& r);

/// Lines with a label and, where plans are compared, the ranking.
void add_summary(Document& d, const study::RunResult& r, const Wording& w);

/// The question that the report answers: the scenario's, else one made from its plans.
std::string question_of(const study::RunResult& r, const Wording& w);
/// The answer in sentences; `plans` is the ranking.
std::string answer_of(const study::RunResult& r, const std::vector<RankedPlan>& plans,
                      const Wording& w);
/// The plan that owns whose decision the answer is about, if any.
std::optional<std::string> decided(const study::RunResult& r, const std::vector<RankedPlan>& plans);
/// Drivers of the answer, and what would turn it; empty where nothing is known.
std::string drivers_of(const study::RunResult& r, const std::vector<RankedPlan>& plans,
                       const Wording& w);
std::string turning_points_of(const study::RunResult& r, const std::vector<RankedPlan>& plans,
                              const Wording& w);

}  // namespace podsim::report
