#include "podsim/config/codec.h"
#include "podsim/performance/step.h"
#include "podsim/performance/worker_client.h"

namespace podsim::performance {

StepResult run_event(const StepRequest& request) {
  config::Node line = config::Node::mapping();
  line.set("kind", config::Node::text("step"));
  line.set("request", config::encode(request, config::Form::si));
  const config::Node answer = config::parse_json("worker", ask_worker(config::to_json(line, -1)));
  return config::decode<StepResult>(*answer.find("result"), config::Form::si);
}

}  // namespace podsim::performance
