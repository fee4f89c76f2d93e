// Devices that wait for each other: with the shortcuts of the co-scheduler and without.
#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "src/performance/co_scheduler.h"
#include "src/performance/representatives.h"
#include "tests/performance/sample.h"

using namespace podsim;
using namespace podsim::performance;
using workload::OpKind;

namespace {

/// Mesh axes by number.
constexpr system::MeshAxisId kFsdp(0), kPipeline(1), kData(2);

/// A stage's program with the times of its operations, written block by block.
struct Stage {
  workload::StepProgram program;
  ProgramCosts costs;

  void block(std::int64_t repeat) {
    program.blocks.push_back({"block", repeat, {}});
    costs.blocks.push_back({});
  }
  void op(OpKind kind, Picoseconds time, std::vector<workload::Dependency> deps,
          system::MeshAxisId axis = {}, std::int64_t offset = 0) {
    workload::Op op;
    op.kind = kind;
    op.offset = offset;
    op.deps = std::move(deps);
    program.blocks.back().ops.push_back(op);
    OpCost cost;
    cost.kind = kind;
    cost.axis = axis;
    (kind == OpKind::compute ? cost.mxu : cost.latency) = time;
    costs.blocks.back().push_back(cost);
  }
};

struct Shape {
  std::int64_t stages = 2, microbatches = 4, layers = 3;
};

/// A forward (`way` = 1) or backward unit: what comes in, the layers, what goes out.
template <class Draw>
void add_unit(Stage& s, std::int64_t way, bool receives, bool sends, std::int64_t layers,
              Draw draw) {
  s.block(1);
  s.op(OpKind::compute, draw(), {});
  s.op(OpKind::collective, draw(), {{1, workload::OpId(0), 0}}, kFsdp);
  if (receives) s.op(OpKind::receive, 0, {}, kPipeline, way);
  s.op(OpKind::compute, draw(), {{0, workload::OpId(1), 0}});
  if (receives) s.program.blocks.back().ops.back().deps.push_back({0, workload::OpId(2), 0});
  s.block(layers);
  s.op(OpKind::compute, draw(), {{1, workload::OpId(1), 0}, {0, workload::OpId(1), 2}});
  s.op(OpKind::collective, draw(), {{0, workload::OpId(0), 0}}, kFsdp);
  s.op(OpKind::host_transfer, draw(), {{0, workload::OpId(0), 0}});
  s.op(OpKind::compute, draw(),
       {{0, workload::OpId(1), 1}, {0, workload::OpId(2), 1}, {1, workload::OpId(1), 0}});
  s.block(1);
  s.op(OpKind::compute, draw(), {{1, workload::OpId(1), 0}, {1, workload::OpId(2), 1}});
  s.op(OpKind::collective, draw(), {{0, workload::OpId(0), 0}}, kFsdp);
  if (sends) s.op(OpKind::send, draw(), {{0, workload::OpId(0), 0}}, kPipeline, way);
}

/// 1F1B.
template <class Draw>
Stage stage_of(const Shape& shape, std::int64_t number, Draw draw) {
  Stage s;
  const bool first = number == 0, last = number + 1 == shape.stages;
  add_unit(s, 1, !first, !last, shape.layers, draw);
  add_unit(s, -1, !last, !first, shape.layers, draw);
  s.block(1);
  s.op(OpKind::collective, draw(), {{1, workload::OpId(0), 0}}, kData);
  s.op(OpKind::compute, draw(), {{0, workload::OpId(0), 0}});
  const std::int64_t ahead = std::min(shape.stages - 1 - number, shape.microbatches);
  const auto run = [&](std::int64_t unit) {
    for (std::int64_t b = 0; b < 3; ++b)
      s.program.schedule.push_back(workload::BlockId(3 * unit + b));
  };
  for (std::int64_t i = 0; i < ahead; ++i) run(0);
  for (std::int64_t i = ahead; i < shape.microbatches; ++i) run(0), run(1);
  for (std::int64_t i = 0; i < ahead; ++i) run(1);
  s.program.schedule.push_back(workload::BlockId(6));
  return s;
}

/// Stages with their plans; all take part in the collectives over data.
struct Pipeline {
  explicit Pipeline(std::deque<Stage> all) : stages(std::move(all)) {
    for (const Stage& s : stages) plans.emplace_back(s.program, s.costs);
    for (std::size_t d = 0; d < stages.size(); ++d) {
      std::vector<CoScheduler::Reach> reach(plans[d].streams().size());
      for (std::size_t i = 0; i < reach.size(); ++i) {
        const Stream& stream = plans[d].streams()[i];
        if (stream.axis == kData) reach[i].group = PodGroupId(0);
        reach[i].fed = stream.kind == OpKind::receive;
        if (stream.kind != OpKind::send) continue;
        const std::size_t to = stream.offset > 0 ? d + 1 : d - 1;
        reach[i].device = PodDeviceId(to);
        reach[i].stream = plans[to].stream_of({OpKind::receive, kPipeline, stream.offset}).value();
      }
      members.push_back({&plans[d], &stages[d].costs, reach});
    }
  }

  std::deque<Stage> stages;
  std::deque<StreamPlan> plans;
  base::IdVector<PodDeviceId, CoScheduler::Member> members;
};

/// Runs every operation, in whatever order answers come.
class Plain {
 public:
  explicit Plain(const Pipeline& pipeline) {
    for (const auto& member : pipeline.members) devices_.emplace_back(*this, member);
    for (auto& device : devices_) device.scheduler.begin(0);
    while (!later_.empty()) {
      const auto next = later_.front();
      later_.pop_front();
      next();
    }
  }
  [[nodiscard]] const DeviceScheduler& device(PodDeviceId d) const {
    return devices_[d.index()].scheduler;
  }

 private:
  struct Device : Environment {
    Device(Plain& a, const CoScheduler::Member& m)
        : all(a), reach(m.reach), scheduler(*m.plan, *m.costs, *this) {}
    Reply join(std::size_t stream, const OpCost& cost, Picoseconds at) override {
      all.meet(*this, stream, cost, at);
      return {};
    }
    Reply send(std::size_t stream, const OpCost& cost, Picoseconds at) override {
      Device& to = all.devices_[reach[stream].device.index()];
      const std::size_t inbox = reach[stream].stream;
      const Picoseconds here = at + cost.latency;
      all.later_.push_back([=, this] { scheduler.finish(stream, at, here); });
      all.later_.push_back([=, &to] { to.scheduler.deliver(inbox, at, here); });
      return {};
    }
    Reply transfer(std::size_t stream, Picoseconds duration, Picoseconds at) override {
      all.later_.push_back([=, this] { scheduler.finish(stream, at, at + duration); });
      return {};
    }
    Plain& all;
    std::vector<CoScheduler::Reach> reach;
    DeviceScheduler scheduler;
  };

  void meet(Device& device, std::size_t stream, const OpCost& cost, Picoseconds at) {
    if (!device.reach[stream].group) {
      later_.push_back([=, &device] { device.scheduler.finish(stream, at, at + cost.latency); });
      return;
    }
    come_.push_back({&device, stream});
    latest_ = std::max(latest_, at);
    longest_ = std::max(longest_, cost.latency);
    if (come_.size() < devices_.size()) return;
    for (const auto& [who, which] : come_)
      later_.push_back([this, who = who, which = which] {
        who->scheduler.finish(which, latest_, latest_ + longest_);
      });
  }

  std::deque<Device> devices_;
  std::deque<std::function<void()>> later_;
  std::vector<std::pair<Device*, std::size_t>> come_;
  Picoseconds latest_ = 0, longest_ = 0;
};

/// Waits by operation; whom a wait is put down to besides depends on the order of answers.
std::map<std::pair<workload::BlockId, workload::OpId>, Picoseconds> by_op(const WaitLog& log) {
  std::map<std::pair<workload::BlockId, workload::OpId>, Picoseconds> sums;
  for (const auto& [cause, time] : log.times()) sums[{cause.block, cause.op}] += time;
  return sums;
}

Pipeline balanced(std::int64_t microbatches) {
  std::deque<Stage> stages;
  for (std::int64_t s = 0; s < 4; ++s)
    stages.push_back(stage_of({4, microbatches, 20}, s, [] { return Picoseconds{1000}; }));
  return Pipeline(std::move(stages));
}

}  // namespace

TEST_CASE("shortcuts over layers, blocks and microbatches change nothing") {
  std::mt19937 random(7);
  const auto pick = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (int round = 0; round < 300; ++round) {
    const Shape shape{2 + pick(4), 1 + pick(60), 1 + pick(12)};
    const std::int64_t most = round % 2 == 0 ? 5 : 1'000'000;  // with ties, and without
    std::deque<Stage> stages;
    for (std::int64_t s = 0; s < shape.stages; ++s)
      stages.push_back(stage_of(shape, s, [&] { return pick(most); }));
    const Pipeline pipeline(std::move(stages));
    const Plain plain(pipeline);
    CoScheduler schedule(pipeline.members);
    schedule.run();
    CAPTURE(round, shape.stages, shape.microbatches, shape.layers);
    for (const PodDeviceId d : pipeline.members.ids()) {
      CAPTURE(d.value());
      REQUIRE(plain.device(d).finished());
      REQUIRE(schedule.finished(d));
      REQUIRE(schedule.end(d) == plain.device(d).end());
      REQUIRE(by_op(schedule.waits(d)) == by_op(plain.device(d).waits()));
    }
  }
}

TEST_CASE("many microbatches cost no more than a few") {
  const auto iterations = [](std::int64_t microbatches) {
    const Pipeline pipeline = balanced(microbatches);
    CoScheduler schedule(pipeline.members);
    schedule.run();
    return schedule.iterations();
  };
  CHECK(iterations(1000) == iterations(100));
}

TEST_CASE("stages that drift apart are skipped up to where one catches up with another") {
  std::deque<Stage> stages;
  for (std::int64_t s = 0; s < 4; ++s)
    stages.push_back(stage_of({4, 2000, 20}, s, [&] { return Picoseconds{100000} + 3 * s; }));
  const Pipeline pipeline(std::move(stages));
  const Plain plain(pipeline);
  CoScheduler schedule(pipeline.members);
  schedule.run();
  for (const PodDeviceId d : pipeline.members.ids())
    CHECK(schedule.end(d) == plain.device(d).end());
  CHECK(schedule.iterations() < 4000);
}

TEST_CASE("one device stands for all at its place along the axes that programs depend on") {
  StepRequest request = sample::request(sample::shared_torus(), sample::zero3(4, 2, 512, 1e6));
  CHECK(representatives(request).devices.size() == 1);
  request.programs.push_back(request.programs.front());
  request.classes.push_back(request.classes.front());
  request.classes.back().program = system::ProgramId(1);
  request.class_of.resize(base::Ids<system::DeviceId>(256));
  for (const system::DeviceId d : request.class_of.ids())
    request.class_of[d] = system::ClassId(d.value() % 4 == 3 ? 1 : 0);  // by tensor
  const Pod pod = representatives(request);
  REQUIRE(pod.devices.size() == 4);
  CHECK(pod.devices[PodDeviceId(3)].device_class == system::ClassId(1));
  CHECK(pod.devices[PodDeviceId(3)].count == 64);
  CHECK(pod.groups.size() == 1 + 4);  // of tensor all four, of fsdp each alone
  request.classes.back().program = system::ProgramId(0);
  CHECK(representatives(request).devices.size() == 1);
}
