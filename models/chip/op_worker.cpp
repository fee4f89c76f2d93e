#include "models/chip/op_worker.h"

#include "models/chip/op_model.h"
#include "podsim/config/codec.h"

namespace podsim::models {

config::Node run_op_request(const config::Node& request) {
  const auto op = config::decode<performance::OpRequest>(request, config::Form::si);
  return config::encode(models::simulate_op(op), config::Form::si);
}

}  // namespace podsim::models
