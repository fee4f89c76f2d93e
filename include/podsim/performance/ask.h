// A worker asked with a struct, answering with a struct.
#pragma once

#include <string>

#include "podsim/config/codec.h"
#include "podsim/performance/worker_client.h"

namespace podsim::performance {

/// One simulation of the given kind (see models/worker.h). Throws WorkerError.
template <class Result, class Request>
Result ask(const std::string& kind, const Request& request) {
  config::Node line = config::Node::mapping();
  line.set("kind", config::Node::text(kind));
  line.set("request", config::encode(request, config::Form::si));
  const config::Node answer = config::parse_json("worker", ask_worker(config::to_json(line, -1)));
  return config::decode<Result>(*answer.find("result"), config::Form::si);
}

}  // namespace podsim::performance
