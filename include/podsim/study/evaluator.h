// The evaluator, for programs that link podsim: a scenario is prepared once, candidates of it are
// evaluated many times.
//
//   study::Options options;
//   options.fidelity = study::Fidelity::analytic;
//   const study::Evaluator evaluator("scenarios/quickstart.yaml", options, {"plans.*.cost.*"});
//   const study::SweepRow row = evaluator.evaluate({"system.slices=2"});
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "podsim/study/options.h"
#include "podsim/study/sweep.h"

namespace podsim::study {

class Evaluator {
 public:
  /// Prepares the scenario (or kept result) `file` with the settings of `options`. `metrics` are
  /// paths of the result, `*` for any text; none: the headlines. At event fidelity a program other
  /// than podsim names the one that simulates first (performance::set_worker_program). Throws
  /// config::InputError for a scenario that is wrong.
  Evaluator(const std::string& file, const Options& options, std::vector<std::string> metrics);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// Evaluates the candidate that has these values ("path=value") in place of the scenario's. What
  /// is wrong with a candidate stands in its row. Stages that candidates have in common are
  /// evaluated once. Thread-safe; the row does not depend on what was evaluated before.
  [[nodiscard]] SweepRow evaluate(const std::vector<std::string>& candidate) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace podsim::study
