// The worker as a process, asked over its line of JSON.
#include <catch2/catch.hpp>
#include <sstream>

#include "models/worker.h"
#include "podsim/config/codec.h"
#include "podsim/performance/worker_client.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::run_event;

namespace {

struct UseWorker {
  UseWorker() { performance::set_worker_program(PODSIM_TEST_WORKER); }
};

std::string text(const performance::StepResult& r) {
  return config::to_json(config::encode(r, config::Form::si), -1);
}

}  // namespace

TEST_CASE("a step travels to the worker and back without loss") {
  const UseWorker use;
  const auto request = sample::request(sample::torus(), sample::zero3(8, 3, 512, 32e6));
  const auto first = run_event(request);
  CHECK(first.step_time == performance::run_analytic(request).step_time);
  CHECK(text(first) == text(run_event(request)));
  CHECK(first.simulated_events > 0);
}

TEST_CASE("halving the links in the event model adds exactly to the waits") {
  const UseWorker use;
  auto request = sample::request(sample::shared_torus(), sample::zero3(8, 3, 512, 32e6));
  const auto fast = run_event(request);
  for (auto& link : request.cluster.links) link.bandwidth /= 2;
  const auto slow = run_event(request);
  units::Time growth;
  for (const auto& wait : slow.waits) growth += wait.time;
  for (const auto& wait : fast.waits) growth -= wait.time;
  CHECK(growth.base() > 0);
  CHECK((slow.step_time - fast.step_time).base() == Approx(growth.base()).epsilon(1e-9));
}

TEST_CASE("what cannot run comes back as an error") {
  const UseWorker use;
  const auto lost =
      sample::collective("lost", workload::CollectiveKind::all_gather, workload::Axis::expert, 1);
  const auto request = sample::request(sample::torus(), sample::program({lost}));
  CHECK_THROWS_WITH(run_event(request), Catch::Contains("no mesh axis 'expert'"));
  CHECK_THROWS_WITH(performance::ask_worker("{"), Catch::Contains("request"));
  CHECK_THROWS_WITH(performance::ask_worker(R"({"kind": "weather", "request": {}})"),
                    Catch::Contains("no simulation of kind 'weather'"));
}

TEST_CASE("the worker answers one line and nothing else") {
  std::istringstream in(R"({"kind": "step"})");
  std::ostringstream out;
  CHECK(models::run_worker(in, out) == 1);
  CHECK(out.str().find("{\"error\"") == 0);
  CHECK(out.str().find('\n') == out.str().size() - 1);
}
