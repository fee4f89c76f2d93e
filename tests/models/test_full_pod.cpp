// Every device of a pod against the folded pod, each in a worker of its own.
#include <catch2/catch.hpp>

#include "podsim/performance/worker_client.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/placement.h"
#include "podsim/units/date.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::run_analytic;
using performance::run_event;
using performance::StepRequest;
using workload::Axis;
using workload::CollectiveKind;

namespace {

using workload::OpKind;

struct UseWorker {
  UseWorker() { performance::set_worker_program(PODSIM_TEST_WORKER); }
};

workload::Op message(OpKind kind, Axis axis, std::int64_t offset, double bytes,
                     std::vector<workload::Dependency> deps = {}) {
  workload::Op op;
  op.name = kind == OpKind::send ? "send" : "receive";
  op.kind = kind;
  op.axis = axis;
  op.offset = offset;
  op.bytes = units::Bytes(bytes);
  op.deps = std::move(deps);
  return op;
}

/// Axes of the given degrees one inside the other along one ring of devices each a class of its
/// program by its place on pipeline or context.
StepRequest on_torus(const std::vector<std::pair<Axis, std::int64_t>>& axes,
                     std::vector<workload::StepProgram> programs, std::optional<Axis> by = {}) {
  StepRequest r;
  r.cluster = sample::torus();
  r.cluster.axes.clear();
  r.cluster.devices = 1;
  std::int64_t along[2] = {1, 1};
  std::size_t link = 0;
  for (const auto& [name, degree] : axes) {
    r.cluster.axes.push_back({name,
                              degree,
                              {{.link = system::LinkClassId(link),
                                .length = degree,
                                .sharers = along[link],
                                .wraps = along[link] > 1 || axes.size() <= 2}}});
    along[link] *= degree;
    r.cluster.devices *= degree;
    link = 1 - link;
  }
  r.programs = base::IdVector<system::ProgramId, workload::StepProgram>(std::move(programs));
  const system::Placement place(r.cluster);
  for (const system::ProgramId p : r.programs.ids())
    r.classes.push_back({"program " + std::to_string(p.value()), 0, p, r.cluster.host, 1});
  for (const system::DeviceId d : place.devices()) {
    system::ClassId program(0);
    for (const system::MeshAxisId a : r.cluster.axes.ids())
      if (r.cluster.axes[a].axis == by) program = system::ClassId(place.member(d, a));
    r.class_of.push_back(program);
    ++r.classes[program].count;
  }
  return r;
}

StepRequest in_full(StepRequest request) {
  request.detail = performance::Detail::full;
  return request;
}

/// One stage of a pipeline without virtual stages: GPipe's order, equal times.
workload::StepProgram stage(std::int64_t number, std::int64_t stages, std::int64_t microbatches) {
  workload::Block forward{"forward", 1, {}}, backward{"backward", 1, {}};
  if (number > 0) forward.ops.push_back(message(OpKind::receive, Axis::pipeline, 1, 0));
  forward.ops.push_back(sample::busy("fwd", 1e-3));
  if (number > 0) forward.ops.back().deps = {{0, workload::OpId(0), 0}};
  if (number + 1 < stages)
    forward.ops.push_back(
        message(OpKind::send, Axis::pipeline, 1, 8, {{0, forward.ops.ids().back(), 0}}));
  if (number + 1 < stages) backward.ops.push_back(message(OpKind::receive, Axis::pipeline, -1, 0));
  backward.ops.push_back(sample::busy("bwd", 2e-3));
  if (number + 1 < stages) backward.ops.back().deps = {{0, workload::OpId(0), 0}};
  if (number > 0)
    backward.ops.push_back(
        message(OpKind::send, Axis::pipeline, -1, 8, {{0, backward.ops.ids().back(), 0}}));
  workload::StepProgram p;
  p.blocks = {forward, backward};
  for (const workload::BlockId block : p.blocks.ids())
    for (std::int64_t i = 0; i < microbatches; ++i) p.schedule.push_back(block);
  return p;
}

StepRequest pipeline(std::int64_t stages, std::int64_t microbatches) {
  std::vector<workload::StepProgram> programs;
  for (std::int64_t s = 0; s < stages; ++s) programs.push_back(stage(s, stages, microbatches));
  auto r =
      on_torus({{Axis::pipeline, stages}, {Axis::fsdp, 4}}, std::move(programs), Axis::pipeline);
  for (auto& link : r.cluster.links) link.latency = units::Time(0);
  return r;
}

/// Both axes at once, on the same links where they nest.
workload::StepProgram two_axes(Axis inner, Axis outer, double seconds) {
  return sample::program(
      {sample::collective("outer", CollectiveKind::all_gather, outer, 60e6,
                          {{0, workload::OpId(2), 2}}),
       sample::collective("inner", CollectiveKind::all_to_all, inner, 9e6,
                          {{0, workload::OpId(2), 1}}),
       sample::busy("work", seconds, {{0, workload::OpId(0), 1}, {0, workload::OpId(1), 0}})},
      12);
}

StepRequest slowed(StepRequest request, system::DeviceId device, double factor) {
  auto slow = request.classes[request.class_of[device]];
  slow.slow = factor;
  slow.name = "slow";
  request.class_of[device] = request.classes.push_back(slow);
  return request;
}

units::Time waited(const performance::StepResult& r, const std::string& resource) {
  units::Time sum;
  for (const auto& wait : r.waits)
    if (wait.resource == resource) sum += wait.time;
  return sum;
}

/// Full and folded, to the picosecond; the folded one with fewer devices.
performance::StepResult check_folds(const StepRequest& request) {
  const auto folded = run_event(request), full = run_event(in_full(request));
  CHECK(full.step_time == folded.step_time);
  CHECK(full.waits == folded.waits);
  CHECK(full.simulated_devices == request.cluster.devices);
  CHECK(folded.simulated_devices < full.simulated_devices);
  return folded;
}

}  // namespace

TEST_CASE("a pipeline's bubble is (p - 1) / (m + p - 1) of the step") {
  const UseWorker use;
  for (const std::int64_t stages : {2, 4, 8})
    for (const std::int64_t microbatches : {1, 4, 16}) {
      CAPTURE(stages, microbatches);
      const auto r = run_event(pipeline(stages, microbatches));
      const auto p = static_cast<double>(stages), m = static_cast<double>(microbatches);
      CHECK(waited(r, "bubble") / r.step_time == Approx((p - 1) / (m + p - 1)).epsilon(1e-4));
      CHECK(run_analytic(pipeline(stages, microbatches)).step_time.base() ==
            Approx(r.step_time.base()).epsilon(1e-6));
    }
}

TEST_CASE("a folded pod is the full one, whatever axes its collectives share") {
  const UseWorker use;
  for (const double seconds : {20e-6, 200e-6, 2e-3}) {
    CAPTURE(seconds);
    check_folds(on_torus({{Axis::ulysses, 4}, {Axis::expert, 8}, {Axis::data, 4}},
                         {two_axes(Axis::ulysses, Axis::data, seconds)}));
    check_folds(on_torus({{Axis::ulysses, 2}, {Axis::expert, 2}, {Axis::data, 16}},
                         {two_axes(Axis::ulysses, Axis::data, seconds)}));
    check_folds(on_torus({{Axis::ulysses, 8}, {Axis::expert, 1}, {Axis::data, 8}},
                         {two_axes(Axis::data, Axis::ulysses, seconds)}));
  }
  check_folds(pipeline(4, 6));
}

TEST_CASE("classes that meet only some of the others fold apart") {
  const UseWorker use;
  std::vector<workload::StepProgram> ranks;
  for (const double work : {1e-4, 2e-4, 3e-4, 4e-4})
    ranks.push_back(two_axes(Axis::context, Axis::fsdp, work));
  const auto r = check_folds(
      on_torus({{Axis::context, 4}, {Axis::expert, 4}, {Axis::fsdp, 4}}, ranks, Axis::context));
  CHECK(r.simulated_devices == 4);
  CHECK(r.slowest == "program 3");
}

TEST_CASE("a slow device lengthens the step, and folds as far as it can") {
  const UseWorker use;
  const auto healthy = on_torus({{Axis::ulysses, 4}, {Axis::expert, 4}, {Axis::data, 4}},
                                {two_axes(Axis::ulysses, Axis::data, 1e-3)});
  const auto r = check_folds(slowed(healthy, system::DeviceId(21), 1.2));
  CHECK(r.step_time / run_event(healthy).step_time > 1.05);
  CHECK(r.step_time / run_event(healthy).step_time <= 1.2);
  CHECK(r.slowest == "slow");
  CHECK(r.bound_by == "straggler");
}

TEST_CASE("a slow device that communication hides holds nobody up") {
  const UseWorker use;
  const auto healthy = on_torus({{Axis::ulysses, 4}, {Axis::expert, 4}, {Axis::data, 4}},
                                {two_axes(Axis::ulysses, Axis::data, 1e-6)});
  const auto before = run_event(healthy),
             after = run_event(slowed(healthy, system::DeviceId(21), 1.2));
  CHECK(after.step_time / before.step_time == Approx(1).epsilon(1e-3));
  CHECK(after.bound_by == before.bound_by);
}

TEST_CASE("a slow device lengthens the step of a pipeline, in whichever stage") {
  const UseWorker use;
  const auto healthy = pipeline(4, 2);
  const system::Placement place(healthy.cluster);
  std::vector<double> times;
  for (const std::int64_t stage : {0, 3}) {
    const auto device = place.at(system::DeviceId(0), system::MeshAxisId(0), stage);
    times.push_back(check_folds(slowed(healthy, device, 1.5)).step_time.base());
    CHECK(times.back() > run_event(healthy).step_time.base());
  }
}

TEST_CASE("a cut link lengthens the step of those who use it, and folds as far as it can") {
  const UseWorker use;
  auto request = on_torus({{Axis::ulysses, 4}, {Axis::expert, 8}, {Axis::data, 4}},
                          {two_axes(Axis::ulysses, Axis::data, 20e-6)});
  const auto healthy = run_event(request);
  const system::FabricGraph graph(system::Placement(request.cluster).fabric());
  const auto cut = graph.link(system::DeviceId(5), system::LinkClassId(0), 0);
  request.cut_links = {cut, graph.reverse(cut)};
  const auto broken = check_folds(request);
  CHECK(broken.step_time > healthy.step_time);
  CHECK(!broken.busiest_link.empty());
}
