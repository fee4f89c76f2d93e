// The first lines of a run's report: question, answer, what it hangs on, what is missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/study/result.h"

namespace podsim::report {

/// A plan beside the cheapest one, for the same tokens.
struct RankedPlan {
  std::string name;
  double extra_usd = 0;  ///< present value for the tokens that the reference trains; 0: cheapest
  double usd_per_token = 0;          ///< undiscounted
  double unmet = 0;                  ///< share of the demand that is not trained
  double step_s = 0;                 ///< step time of the last phase
  std::optional<double> step_error;  ///< mean absolute error on unseen runs; none: no measured runs
  bool unmeasured = false;           ///< no run on a phase's chip was measured
};

/// Plans of a result, cheapest for the same tokens first. A plan with owned chips stands by its
/// decision against the cheapest rented plan (month by month); the others by their present value
/// for each token.
std::vector<RankedPlan> ranking(const study::RunResult& r);

/// Lines with a label and, where plans are compared, the ranking.
void add_summary(Document& d, const study::RunResult& r);

}  // namespace podsim::report
