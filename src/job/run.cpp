// The worker's kind "job", seen from the asking side.
#include "podsim/config/codec.h"
#include "podsim/job/job.h"
#include "podsim/performance/worker_client.h"

namespace podsim::job {

std::vector<JobResult> run_jobs(const std::vector<JobRequest>& requests) {
  config::Node line = config::Node::mapping();
  line.set("kind", config::Node::text("job"));
  line.set("request", config::encode(performance::JobBatch{requests}, config::Form::si));
  const config::Node answer =
      config::parse_json("worker", performance::ask_worker(config::to_json(line, -1)));
  const config::Node* result = answer.find("result");
  if (result == nullptr) throw performance::WorkerError("the worker gave no result");
  return config::decode<performance::JobBatchResult>(*result, config::Form::si).jobs;
}

JobResult run_job(const JobRequest& request) { return run_jobs({request}).front(); }

}  // namespace podsim::job
