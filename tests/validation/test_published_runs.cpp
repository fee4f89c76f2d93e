// Predicted against published step times, at the catalog's fitted rates and from its figures alone.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/performance/step.h"
#include "podsim/system/resolve.h"

using namespace podsim;

namespace {

constexpr const char* kRows[] = {"mt-v5e-16b-1x256", "mt-v5e-32b-1x256",  "mt-v5e-128b-1x256",
                                 "mt-v5p-32b-1x64",  "mt-v5p-512b-1x512", "tr-v6e-gpt3-175b-bf16"};
constexpr double kBand = 0.20;  // of the error at fitted rates, either way

config::Node scenario(const std::string& id) {
  return config::load_yaml(std::string(PODSIM_SOURCE_DIR) + "/tests/validation/" + id + ".yaml");
}

system::ResolvedRun resolve(const config::Node& n, bool calibrated) {
  system::RunRequest request;
  request.calibrated = calibrated;
  request.workload = config::decode<workload::WorkloadSection>(*n.find("workload"));
  request.system = config::decode<system::SystemSection>(*n.find("system"));
  request.parallelism = config::decode<system::ParallelismSection>(*n.find("parallelism"));
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  return system::resolve_run(request, catalog, log);
}

double measured(const config::Node& n) {
  const auto step = units::parse_quantity(n.find("reference")->find("step_time")->scalar());
  REQUIRE(step.value);
  return step.value->base;
}

double error(const char* id, const char* what, double predicted, double actual) {
  const double e = predicted / actual - 1;
  WARN(fmt::format("{:<22} {:<8} predicted {:6.2f} s, measured {:6.2f} s, {:+.1f} %", id, what,
                   predicted, actual, 100 * e));
  return e;
}

}  // namespace

TEST_CASE("published runs are predicted by the analytic model") {
  const char* id = GENERATE(from_range(std::begin(kRows), std::end(kRows)));
  const auto n = scenario(id);
  const double step =
      performance::run_analytic(performance::step_request(resolve(n, true))).step_time.base();
  CHECK(std::abs(error(id, "analytic", step, measured(n))) <= kBand);
}

TEST_CASE("published runs are predicted by the event model") {
  setenv("PODSIM_WORKER", std::getenv("PODSIM_BINARY"), 1);
  const char* id = GENERATE(from_range(std::begin(kRows), std::end(kRows)));
  const auto n = scenario(id);
  const double step =
      performance::run_event(performance::step_request(resolve(n, true))).step_time.base();
  CHECK(std::abs(error(id, "event", step, measured(n))) <= kBand);
}

TEST_CASE("figures of the catalog alone say how long a published run takes at least") {
  const char* id = GENERATE(from_range(std::begin(kRows), std::end(kRows)));
  const auto n = scenario(id);
  const double step =
      performance::run_analytic(performance::step_request(resolve(n, false))).step_time.base();
  CHECK(error(id, "unfitted", step, measured(n)) < 0);
}
