// Inside of a run: decoded scenarios, over the stages that all runs of a command share.
#pragma once

#include <memory>

#include "podsim/study/scenario.h"
#include "podsim/study/study.h"

namespace podsim::study {

class Stages;

/// Simulate, cost and judge a decoded scenario.
RunResult run_document(const Document& document, const Options& options,
                       std::shared_ptr<Stages> stages);

}  // namespace podsim::study
