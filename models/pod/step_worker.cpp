#include "models/pod/step_worker.h"

#include "models/pod/pod_model.h"
#include "podsim/config/codec.h"

namespace podsim::models {

config::Node run_step_request(const config::Node& request) {
  const auto step = config::decode<performance::StepRequest>(request, config::Form::si);
  return config::encode(simulate_step(step), config::Form::si);
}

}  // namespace podsim::models
