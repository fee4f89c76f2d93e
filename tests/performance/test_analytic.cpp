#include <catch2/catch.hpp>
#include <random>

#include "podsim/config/diagnostics.h"
#include "podsim/performance/summary.h"
#include "src/performance/co_scheduler.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::run_analytic;
using workload::CollectiveKind;

namespace {

units::Time parts(const performance::StepResult& r) {
  units::Time sum = r.mxu + r.vpu + r.hbm + r.dispatch + r.interference;
  for (const auto& wait : r.waits) sum += wait.time;
  return sum;
}

units::Time waits(const performance::StepResult& r) {
  units::Time sum;
  for (const auto& wait : r.waits) sum += wait.time;
  return sum;
}

units::Time floor(const performance::StepResult& r) {
  units::Time sum;
  for (const auto& [name, time] : r.floor) sum += time;
  return sum;
}

performance::StepRequest torus_request(std::int64_t rows = 512) {
  return sample::request(sample::torus(), sample::zero3(8, 3, rows, 32e6));
}

/// The same program with its loop written out as blocks of one iteration each.
workload::StepProgram written_out(workload::StepProgram p) {
  const base::Ids<workload::ExecutionId> executions(p.blocks.front().repeat);
  p.schedule.assign(executions, workload::BlockId(0));
  p.blocks[workload::BlockId(0)].repeat = 1;
  for (auto& op : p.blocks[workload::BlockId(0)].ops)
    for (auto& d : op.deps) d = {d.lag, d.op, 0};
  return p;
}

}  // namespace

TEST_CASE("kernels of attention work in tiles of 128 lanes, products in those of the arrays") {
  const auto time = [](std::int64_t edge, workload::Kernel kernel) {
    auto cluster = sample::torus();
    system::Device& d = cluster.device;
    d.matmul_rate *=
        static_cast<double>(edge * edge) / static_cast<double>(d.mxu_rows * d.mxu_rows);
    d.mxu_rows = d.mxu_columns = edge;
    d.hbm_bandwidth = d.vmem_bandwidth = units::Bandwidth(1e16);
    auto op = sample::compute("scores", 4096);
    op.kernel = kernel;
    op.products = {{2048, 2048, 128, 64}};
    op.hbm = units::Bytes();
    return run_analytic(sample::request(cluster, sample::program({op}))).step_time.base();
  };
  using workload::Kernel;
  CHECK(time(256, Kernel::splash) == Approx(time(128, Kernel::splash) / 4).epsilon(0.02));
  CHECK(time(256, Kernel::flash) == Approx(time(128, Kernel::flash) / 4).epsilon(0.02));
  CHECK(time(256, Kernel::general) == Approx(time(128, Kernel::general) / 2).epsilon(0.02));
}

TEST_CASE("an op takes its overhead and its slowest engine") {
  auto cluster = sample::torus();
  cluster.device.op_overhead = units::Time(2e-6);
  auto op = sample::busy("vector", 5e-6);
  op.hbm = units::Bytes(3e6);
  const auto r = run_analytic(sample::request(cluster, sample::program({op}, 10)));
  // Of 3 us on HBM, the first and last of many blocks lie outside.
  CHECK(r.step_time.base() == Approx(70e-6).epsilon(1e-3));
  CHECK(r.vpu.base() == Approx(50e-6));
  CHECK(r.dispatch.base() == Approx(20e-6));
  CHECK(r.hbm.base() < 1e-7);
  CHECK(r.busy.at("hbm").base() == Approx(30e-6));
  CHECK(r.bound_by == "vpu");
}

TEST_CASE("the parts of a step sum to it to the picosecond") {
  for (const std::int64_t rows : {64, 512, 8192}) {
    const auto r = run_analytic(torus_request(rows));
    CHECK(std::abs(parts(r).base() - r.step_time.base()) < 0.5e-12);
  }
}

TEST_CASE("halving the links lengthens the step by the growth of the waits") {
  auto request = torus_request();
  const auto fast = run_analytic(request);
  for (auto& link : request.cluster.links) link.bandwidth /= 2;
  const auto slow = run_analytic(request);
  CHECK(slow.mxu == fast.mxu);
  CHECK(slow.step_time > fast.step_time);
  CHECK((slow.step_time - fast.step_time).base() ==
        Approx((waits(slow) - waits(fast)).base()).epsilon(1e-12));
}

TEST_CASE("with rising bandwidth the waits fall to the floor, which is named") {
  auto request = torus_request();
  auto before = run_analytic(request);
  for (int i = 0; i < 30; ++i) {
    for (auto& link : request.cluster.links) link.bandwidth *= 2;
    const auto after = run_analytic(request);
    CHECK(after.step_time <= before.step_time);
    before = after;
  }
  CHECK(waits(before).base() == Approx(floor(before).base()).margin(1e-12));
  CHECK(before.floor.count("first all-gather") == 1);
  CHECK(before.floor.count("last reduce-scatter") == 1);
  CHECK(before.floor.at("hop latency").base() > 0);
}

TEST_CASE("what comes after the last op and before the first is marked") {
  const auto r = run_analytic(sample::request(
      sample::torus(),
      sample::program(
          {sample::collective("in", CollectiveKind::all_gather, workload::Axis::fsdp, 200e6),
           sample::busy("work", 1e-3, {{0, workload::OpId(0), 0}}),
           sample::collective("out", CollectiveKind::reduce_scatter, workload::Axis::fsdp, 100e6,
                              {{0, workload::OpId(1), 0}})})));
  REQUIRE(r.waits.size() == 2);
  CHECK(r.waits[0].op == "first in");
  CHECK(r.waits[1].op == "last out");
  CHECK(r.floor.at("first all-gather") == r.waits[0].time);
  CHECK(r.floor.at("last reduce-scatter") == r.waits[1].time);
  CHECK(r.bound_by == "fsdp");
}

TEST_CASE("a host that is too slow sets the pace and is named") {
  auto request = torus_request(8192);
  const auto before = run_analytic(request);
  CHECK(before.bound_by == "mxu");
  request.programs[system::ProgramId(0)].input_bytes = units::Bytes(1e9);
  const auto bandwidth = units::Bytes(1e9) / before.step_time;
  request.classes[system::ClassId(0)].host.input_bandwidth = bandwidth * 1.01;
  CHECK(run_analytic(request).bound_by == "mxu");
  request.classes[system::ClassId(0)].host.link_bandwidth = bandwidth * 100;
  request.classes[system::ClassId(0)].host.input_bandwidth = bandwidth / 1.01;
  const auto after = run_analytic(request);
  CHECK(after.bound_by == "host_input");
  CHECK(after.step_time.base() == Approx(1.01 * before.step_time.base()));
  CHECK(std::abs(parts(after).base() - after.step_time.base()) < 0.5e-12);
}

TEST_CASE("the prefetch depth decides what production and transfer hide") {
  performance::ProgramCosts costs;
  costs.input_production = 60;
  costs.input_transfer = 50;
  CHECK(performance::period(100, costs, 0) == 210);
  CHECK(performance::period(100, costs, 1) == 110);
  CHECK(performance::period(100, costs, 2) == 100);
  CHECK(performance::period(10, costs, 2) == 60);
}

TEST_CASE("power is idle draw and the energy of each engine's work") {
  auto request = sample::request(sample::torus(), sample::program({sample::busy("vector", 1e-3)}));
  CHECK(run_analytic(request).power == units::Power(100));
  auto& energies = request.cluster.device.energies;
  energies.vector = units::EnergyPerFlop(20e-12);  // 1e12 operations a second
  CHECK(run_analytic(request).power.base() == Approx(120));
  energies.vector = units::EnergyPerFlop(400e-12);
  CHECK(run_analytic(request).power == units::Power(300));  // never above the peak
  request = torus_request(8192);
  request.cluster.device.energies.flop = units::EnergyPerFlop(1e-12);
  request.cluster.device.energies.link = units::EnergyPerByte(1e-12);
  const auto r = run_analytic(request);
  const double utilisation = r.bounds.at("peak_flops") / r.step_time;
  const units::Bytes sent = request.cluster.links[system::LinkClassId(0)].bandwidth *
                            (r.busy.at("ici.x") + r.busy.at("ici.y"));
  const units::Power matrix = units::EnergyPerFlop(1e-12) * request.cluster.device.matmul_rate;
  CHECK(r.power.base() == Approx((units::Power(100) + matrix * utilisation +
                                  units::EnergyPerByte(1e-12) * sent / r.step_time)
                                     .base()));
}

TEST_CASE("the slowest class decides") {
  auto request = torus_request(512);
  request.programs.push_back(sample::zero3(8, 3, 640, 32e6));
  request.classes.push_back({"late", 1, system::ProgramId(1), request.cluster.host});
  CHECK(run_analytic(request).step_time == run_analytic(torus_request(640)).step_time);
}

TEST_CASE("skipping iterations changes nothing") {
  std::mt19937 random(1);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 300; ++round) {
    std::vector<workload::Op> ops;
    const int size = 2 + pick(6);
    for (int i = 0; i < size; ++i) {
      std::vector<workload::Dependency> deps;
      for (int n = pick(3); n > 0; --n) {
        const int lag = i == 0 ? 1 + pick(2) : pick(3);
        deps.push_back({0, workload::OpId(lag > 0 ? pick(size) : pick(i)), lag});
      }
      if (pick(2) == 0) {
        ops.push_back(sample::busy("work", pick(20) * 1e-6, deps));
      } else {
        ops.push_back(sample::collective(
            "move", CollectiveKind::all_gather,
            pick(2) == 0 ? workload::Axis::fsdp : workload::Axis::tensor, pick(20) * 1e5, deps));
      }
    }
    const auto looped = sample::request(sample::shared_torus(), sample::program(ops, 60));
    auto plain = looped;
    plain.programs[system::ProgramId(0)] = written_out(plain.programs[system::ProgramId(0)]);
    const auto a = run_analytic(looped), b = run_analytic(plain);
    REQUIRE(a.step_time == b.step_time);
    REQUIRE(waits(a).base() == Approx(waits(b).base()).margin(1e-13));
    REQUIRE(a.floor == b.floor);
  }
}

TEST_CASE("a deep step costs no more than a shallow one") {
  const auto request = sample::request(sample::torus(), sample::zero3(64, 7, 2048, 32e6));
  const auto costs = performance::cost_class(request, system::ClassId(0));
  CHECK(performance::schedule_alone(request.programs[system::ProgramId(0)], costs).iterations < 20);
}

TEST_CASE("programs that cannot run are refused") {
  const auto refuse = [](workload::Op op) {
    CHECK_THROWS_AS(
        run_analytic(sample::request(sample::torus(), sample::program({std::move(op)}))),
        std::invalid_argument);
  };
  refuse(sample::busy("self", 1e-6, {{0, workload::OpId(0), 0}}));
  refuse(sample::busy("beyond", 1e-6, {{0, workload::OpId(5), 1}}));
  refuse(sample::collective("lost", CollectiveKind::all_gather, workload::Axis::expert, 1));
}

TEST_CASE("products at the run's precision take its rate, others that of bf16") {
  auto request = sample::request(sample::torus(), sample::program({sample::compute("p", 8192)}));
  request.cluster.device.narrow_rate *= 2;
  const auto wide = run_analytic(request);
  request.programs[system::ProgramId(0)]
      .blocks[workload::BlockId(0)]
      .ops[workload::OpId(0)]
      .narrow = true;
  const auto narrow = run_analytic(request);
  CHECK(narrow.mxu.base() == Approx(wide.mxu.base() / 2));
  CHECK(narrow.bounds.at("peak_flops").base() == Approx(wide.bounds.at("peak_flops").base() / 2));
}
