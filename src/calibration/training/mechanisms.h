// Parts of the step model that can be left out, to see what each is worth.
#pragma once

#include <string_view>
#include <vector>

#include "src/calibration/training/run.h"

namespace podsim::calibration {

/// Each is taken out of the request of a step, or of its recipe, or by rates that keep their
/// neutral value: the model itself knows nothing of it.
struct Mechanism {
  std::string_view name;
  std::string_view without;             ///< the replacement
  std::vector<std::string_view> rates;  ///< stay neutral (system/training_rates.h)
  void (*change)(performance::StepRequest&) = nullptr;
  bool (*recipe)(system::RunRequest&) = nullptr;  ///< whether it changes anything
};

const std::vector<Mechanism>& mechanisms();

/// The run without the mechanism; as it is where its recipe cannot be had without.
PreparedRun without(const Mechanism& mechanism, const PreparedRun& run,
                    const catalog::Catalog& catalog);

}  // namespace podsim::calibration
