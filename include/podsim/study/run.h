// Inside of a run: the stages and the cache that sweeps and searches share.
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <string>

#include "podsim/performance/step.h"
#include "podsim/study/scenario.h"
#include "podsim/study/study.h"

namespace podsim::study {

/// Step results by request: points of a sweep that share a step simulate it once. Thread-safe.
class StepCache {
 public:
  performance::StepResult get(const performance::StepRequest& request, Fidelity fidelity);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_future<performance::StepResult>> results_;
};

/// Simulate, cost and judge a decoded scenario.
RunResult run_document(const Document& document, const Options& options, StepCache& cache);

}  // namespace podsim::study
