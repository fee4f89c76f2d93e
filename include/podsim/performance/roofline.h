// A step's computing operations against the limits of the hardware, and what more of each would
// save.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/performance/step.h"

namespace podsim::performance {

/// All executions in a step of the operations of one name.
struct OperationSum {
  std::string name;
  std::string bound_by;  ///< engine that decides most of the time: "mxu", "vpu" or "hbm"
  std::int64_t count = 0;
  units::Time time;    ///< start to completion, nothing beside it
  units::Flops flop;   ///< matrix products
  units::Bytes bytes;  ///< traffic of HBM, what tiles read again counted again
};

/// Returns the computing operations of one device class, longest first. Throws as cost_class.
std::vector<OperationSum> operation_sums(const StepRequest& request, system::ClassId device_class);

/// Share of the step time that 10% more of a resource saves, by the analytic model.
struct ResourceSaving {
  std::string resource;  ///< "matrix units", "vector units", "HBM bandwidth", "links within", …
  double saved = 0;
};

/// Returns the savings of every resource of the request, largest first, those that save nothing
/// last. Throws as run_analytic.
std::vector<ResourceSaving> resource_savings(const StepRequest& request);

}  // namespace podsim::performance
