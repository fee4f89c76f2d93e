// Whole steps, each in this process's kernel.
#include <catch2/catch.hpp>

#include "models/pod/pod_model.h"
#include "tests/models/bench.h"
#include "tests/performance/sample.h"

using namespace podsim;
using models::simulate_step;
using performance::run_analytic;
using performance::StepRequest;
using workload::CollectiveKind;

namespace {

units::Time parts(const performance::StepResult& r) {
  units::Time sum = r.mxu + r.vpu + r.hbm + r.dispatch + r.interference;
  for (const auto& wait : r.waits) sum += wait.time;
  return sum;
}

void check_sound(const performance::StepResult& r) {
  CHECK(std::abs(parts(r).base() - r.step_time.base()) < 0.5e-12);
  for (const auto& [name, bound] : r.bounds) {
    INFO(name);
    CHECK(r.step_time.base() >= bound.base() * (1 - 1e-12));
  }
}

void check_agree(const StepRequest& request) {
  const auto event = simulate_step(request);
  const auto analytic = run_analytic(request);
  check_sound(event);
  CHECK(event.step_time >= analytic.step_time);
  CHECK(event.step_time.base() == Approx(analytic.step_time.base()).epsilon(0.03));
  CHECK(event.bound_by == analytic.bound_by);
  CHECK(event.floor == analytic.floor);
}

StepRequest zero3(std::int64_t rows) {
  return sample::request(sample::torus(), sample::zero3(8, 3, rows, 32e6));
}

/// Gathers over fsdp under compute that gathers over tensor, both through ici.x.
StepRequest contended(bool same_links) {
  auto cluster = sample::shared_torus();
  if (!same_links) {
    const auto own = cluster.links.push_back(cluster.links.front());
    cluster.links[own].name = "own";
    cluster.axes[system::MeshAxisId(0)].segments[0].link = own;
    cluster.axes[system::MeshAxisId(1)].segments[0].sharers = 1;
  }
  return sample::request(
      cluster,
      sample::program(
          {sample::collective("weights", CollectiveKind::all_gather, workload::Axis::fsdp, 200e6,
                              {{0, workload::OpId(2), 2}}),
           sample::collective("tokens", CollectiveKind::all_gather, workload::Axis::tensor, 20e6,
                              {{0, workload::OpId(2), 1}}),
           sample::busy("work", 100e-6, {{0, workload::OpId(0), 1}, {0, workload::OpId(1), 0}})},
          50));
}

/// The last devices are of another class.
void add_class(StepRequest& request, const system::DeviceClass& c) {
  const base::Ids<system::DeviceId> devices(request.cluster.devices);
  request.class_of.assign(devices, system::ClassId(0));
  for (std::int64_t i = 0; i < c.count; ++i)
    request.class_of[devices.back() - i] = system::ClassId(1);
  request.classes[system::ClassId(0)].count -= c.count;
  request.classes.push_back(c);
}

}  // namespace

TEST_CASE("compute-bound steps agree with the analytic form") { check_agree(zero3(8192)); }
TEST_CASE("balanced steps agree with the analytic form") { check_agree(zero3(700)); }
TEST_CASE("communication-bound steps agree with the analytic form") { check_agree(zero3(128)); }

TEST_CASE("microbatches, transfers and a tail agree with the analytic form") {
  auto request = zero3(512);
  auto& program = request.programs[system::ProgramId(0)];
  using workload::BlockId;
  const BlockId fwd(0), bwd(1), opt(2);
  program.schedule = {fwd, bwd, fwd, bwd, fwd, bwd, opt};
  program.blocks[workload::BlockId(0)].ops.push_back(
      sample::host_transfer("fwd.offload", 1e6, {{0, workload::OpId(1), 0}}));
  program.blocks[workload::BlockId(2)].ops.push_back(
      sample::collective("opt.sync", CollectiveKind::all_reduce, workload::Axis::fsdp, 64e6,
                         {{0, workload::OpId(0), 0}}));
  check_agree(request);
}

TEST_CASE("axes that share a link slow each other down, and the time goes to the waits") {
  const auto request = contended(true);
  const auto event = simulate_step(request);
  check_sound(event);
  CHECK(event.step_time > 1.1 * run_analytic(request).step_time);
  CHECK(event.bound_by != "vpu");
}

TEST_CASE("axes on links of their own do not") { check_agree(contended(false)); }

TEST_CASE("halving the links lengthens the step by the growth of the waits: before") {
  auto request = zero3(512);
  const auto fast = run_analytic(request);
  for (auto& link : request.cluster.links) link.bandwidth /= 2;
  const auto slow = simulate_step(request);
  CHECK(slow.mxu == fast.mxu);
  CHECK((slow.step_time - fast.step_time).base() ==
        Approx((slow.step_time - parts(fast)).base()).epsilon(1e-9));
  CHECK(slow.step_time > fast.step_time);
}

TEST_CASE("a host that is too slow is named and waited for") {
  auto request = zero3(512);
  const auto own = run_analytic(request).step_time;
  request.programs[system::ProgramId(0)].input_bytes = units::Bytes(1e6);
  request.classes[system::ClassId(0)].host.input_bandwidth = units::Bytes(1e6) / (1.5 * own);
  const auto r = simulate_step(request);
  check_sound(r);
  CHECK(r.bound_by == "host_input");
  CHECK(r.step_time.base() == Approx(1.5 * own.base()).epsilon(1e-9));
}

TEST_CASE("without prefetching every step waits for its input") {
  auto request = zero3(8192);
  request.programs[system::ProgramId(0)].input_bytes = units::Bytes(1e6);
  request.classes[system::ClassId(0)].host.prefetch_depth = 0;
  const auto r = simulate_step(request);
  CHECK(r.step_time == run_analytic(request).step_time);
  CHECK(r.step_time > run_analytic(zero3(8192)).step_time);
  CHECK(r.bound_by == "mxu");
}

TEST_CASE("of several classes the slowest decides") {
  auto request = zero3(512);
  request.programs.push_back(sample::zero3(8, 3, 640, 32e6));
  add_class(request, {"late", 64, system::ProgramId(1), request.cluster.host, 1});
  const auto r = simulate_step(request);
  check_sound(r);
  CHECK(r.simulated_devices == 2);
  CHECK(r.slowest == "late");
  CHECK(r.mxu == run_analytic(zero3(640)).mxu);
  CHECK(r.step_time >= run_analytic(zero3(640)).step_time);
  CHECK(r.step_time.base() == Approx(run_analytic(zero3(640)).step_time.base()).epsilon(0.03));
}

TEST_CASE("a class with a slow host holds up the others") {
  auto request = zero3(512);
  const auto own = run_analytic(request).step_time;
  request.programs[system::ProgramId(0)].input_bytes = units::Bytes(1e6);
  auto slow = request.classes[system::ClassId(0)];
  slow.name = "slow host";
  slow.host.input_bandwidth = units::Bytes(1e6) / (1.3 * own);
  slow.count = 8;
  add_class(request, slow);
  CHECK(simulate_step(request).step_time.base() == Approx(1.3 * own.base()).epsilon(1e-6));
}

TEST_CASE("classes that disagree on their collectives are an error") {
  auto request = zero3(512);
  request.programs.push_back(sample::zero3(9, 3, 512, 32e6));
  add_class(request, {"deeper", 16, system::ProgramId(1), request.cluster.host, 1});
  CHECK_THROWS_WITH(simulate_step(request), Catch::Contains("deeper"));
}

TEST_CASE("an empty program takes no time") {
  auto request = sample::request(sample::torus(), {});
  CHECK(simulate_step(request).step_time == units::Time(0));
}
