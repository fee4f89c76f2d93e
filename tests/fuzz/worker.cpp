// Request lines of a worker, up to the simulation: a request that is decoded and written again is
// the same, and an operation has a closed form or a refusal.
#include <stdexcept>

#include "podsim/config/codec.h"
#include "podsim/job/request.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/fabric_run.h"
#include "podsim/performance/step.h"
#include "podsim/performance/systolic_run.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

template <class Request>
Request read_request(const config::Node& node) {
  auto request = config::decode<Request>(node, config::Form::si);
  const std::string text = config::to_json(config::encode(request, config::Form::si), -1);
  const auto again = config::decode<Request>(config::parse_json("again", text), config::Form::si);
  if (config::to_json(config::encode(again, config::Form::si), -1) != text)
    broken("a request that is written reads back");
  return request;
}

const Target worker{
    "worker", [](const std::string& input) {
      const config::Node line = config::parse_json("request", input);
      const config::Node* kind = line.find("kind");
      const config::Node* request = line.find("request");
      if (kind == nullptr || request == nullptr) return;
      const std::string& name = kind->scalar();
      if (name == "step") (void)read_request<performance::StepRequest>(*request);
      if (name == "job") (void)read_request<job::JobBatch>(*request);
      if (name == "fabric") (void)read_request<performance::FabricRequest>(*request);
      if (name == "systolic")
        (void)performance::beyond_limits(read_request<performance::SystolicRequest>(*request));
      if (name == "op") {
        const auto op = read_request<performance::OpRequest>(*request);
        try {
          (void)performance::time_op(op.op, op.device);
        } catch (const std::invalid_argument&) {  // a worker answers these by their message
        } catch (const std::overflow_error&) {
        }
      }
    }};

}  // namespace
}  // namespace podsim::fuzz
