// The first half of a run: every phase resolved against the catalog, nothing simulated.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/step.h"
#include "podsim/study/run.h"
#include "podsim/system/resolve.h"

namespace podsim::study {

/// A phase of a plan with its machine resolved.
struct PreparedPhase {
  std::string plan;
  std::size_t index = 0;  ///< in the plan
  const Phase* section = nullptr;
  system::ResolvedRun run;
  performance::StepRequest request;
  std::vector<performance::StepRequest> detours;  ///< with one, two, … links out

  /// "plans.rent[0]".
  [[nodiscard]] std::string path() const {
    return "plans." + plan + "[" + std::to_string(index) + "]";
  }
};

/// Resolve all phases of all plans, in order of plan name and phase; equal machines are resolved
/// once. Problems of all phases are collected. Catalog values read are added to `log`.
std::vector<PreparedPhase> prepare(const Document& document, const catalog::Catalog& catalog,
                                   catalog::InputLog& log);

}  // namespace podsim::study
