#include "src/calibration/training/rate_priors.h"

#include <algorithm>
#include <cmath>

namespace podsim::calibration {

bool fitted_for(const system::TrainingRate& r, bool compiled) {
  if (r.name == "elementwise_passes" || r.name == "eager_passes" || r.name == "host_issue")
    return !compiled;
  const bool of_compiled = r.name == "axis_concurrency" || r.name == "network_efficiency";
  return !of_compiled || compiled;
}

double prior_of(const system::TrainingRate& r) {
  if (r.name == "dispatch_passes" || r.name == "host_issue") return 8;
  if (r.name == "elementwise_passes") return 1.5;
  if (r.name == "eager_passes") return 3;
  if (r.name == "narrow_efficiency") return 0.95;
  if (r.name == "collective_share" || r.name == "axis_concurrency") return 0.3;
  if (r.name == "sync_jitter") return 0.005;
  return std::sqrt(r.low * r.high) * 1.25;
}

double clamped(const system::TrainingRate& r, double log_value) {
  return std::clamp(log_value, std::log(r.low), std::log(r.high));
}

}  // namespace podsim::calibration
