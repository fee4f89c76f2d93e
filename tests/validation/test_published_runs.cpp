// Predicted against published step times, from catalog figures alone: nothing is fitted to a
// training run, and no constant was chosen for these rows.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "podsim/config/codec.h"
#include "podsim/performance/step.h"
#include "podsim/system/resolve.h"

using namespace podsim;

namespace {

struct Row {
  const char* id;
  double band;  ///< of the error, either way
};

constexpr Row kRows[] = {
    {"mt-v5e-16b-1x256", 0.20}, {"mt-v5e-32b-1x256", 0.20},  {"mt-v5e-128b-1x256", 0.20},
    {"mt-v5p-32b-1x64", 0.20},  {"mt-v5p-512b-1x512", 0.20}, {"tr-v6e-gpt3-175b-bf16", 0.45},
};

config::Node scenario(const std::string& id) {
  return config::load_yaml(std::string(PODSIM_SOURCE_DIR) + "/tests/validation/" + id + ".yaml");
}

system::ResolvedRun resolve(const config::Node& n) {
  system::RunRequest request;
  request.calibrated = false;
  request.workload = config::decode<workload::WorkloadSection>(*n.find("workload"));
  request.system = config::decode<system::SystemSection>(*n.find("system"));
  request.parallelism = config::decode<system::ParallelismSection>(*n.find("parallelism"));
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  return system::resolve_run(request, catalog, log, {});
}

performance::StepRequest step_request(const system::ResolvedRun& run) {
  performance::StepRequest r;
  r.cluster = run.cluster;
  r.programs = run.programs;
  for (const auto& g : run.groups)
    r.classes.push_back({g.name, g.count, g.program, g.host, g.slow});
  r.class_of = run.class_of;
  return r;
}

double measured(const config::Node& n) {
  const auto step = units::parse_quantity(n.find("reference")->find("step_time")->scalar());
  REQUIRE(step.value);
  return step.value->base;
}

void check_row(const Row& row, const char* fidelity, double predicted, double actual) {
  const double error = predicted / actual - 1;
  WARN(fmt::format("{:<22} {:<8} predicted {:6.2f} s, measured {:6.2f} s, {:+.1f} %", row.id,
                   fidelity, predicted, actual, 100 * error));
  CHECK(std::abs(error) <= row.band);
}

}  // namespace

TEST_CASE("published runs are predicted by the analytic model") {
  const Row row = GENERATE(from_range(std::begin(kRows), std::end(kRows)));
  const auto n = scenario(row.id);
  check_row(row, "analytic", performance::run_analytic(step_request(resolve(n))).step_time.base(),
            measured(n));
}

TEST_CASE("published runs are predicted by the event model") {
  setenv("PODSIM_WORKER", std::getenv("PODSIM_BINARY"), 1);
  const Row row = GENERATE(from_range(std::begin(kRows), std::end(kRows)));
  const auto n = scenario(row.id);
  check_row(row, "event", performance::run_event(step_request(resolve(n))).step_time.base(),
            measured(n));
}
