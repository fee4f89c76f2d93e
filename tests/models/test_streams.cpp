#include <catch2/catch.hpp>

#include "models/chip/collective_queue.h"
#include "models/chip/core.h"
#include "models/chip/sequencer.h"
#include "models/chip/transfer_queue.h"
#include "tests/models/bench.h"
#include "tests/performance/sample.h"

using namespace podsim;
using namespace podsim::models;

namespace {

/// Stands for the rest of the chip: says when the stream has finished.
class Ends : public sc_core::sc_module, private StepIf {
 public:
  sc_core::sc_export<StepIf> step{"step"};
  explicit Ends(sc_core::sc_module_name name) : sc_module(std::move(name)) { step.bind(*this); }
  Times times;
  OpNumber last = -2;

 private:
  void stream_finished(OpNumber op) override {
    times.push_back(now());
    last = op;
  }
};

/// A core with its engines, and a bench that completes other ops.
struct CoreSetup {
  explicit CoreSetup(workload::StepProgram p) : program(std::move(p)) {
    core.mxu.bind(mxu.work);
    core.vpu.bind(vpu.work);
    core.hbm.bind(hbm.work);
    core.scoreboard.bind(board.ops);
    core.step.bind(ends.step);
    bench.at(0, [this] { core.stream->start_step(); });
  }
  workload::StepProgram program;
  system::Cluster cluster = [] {
    auto c = sample::torus();
    c.device.op_overhead = units::Time(2e-12);
    return c;
  }();
  performance::ProgramCosts costs = performance::cost_program(program, cluster, cluster.host);
  ProgramIndex index{program};
  Engine mxu{"mxu"}, vpu{"vpu"}, hbm{"hbm"};
  Scoreboard board{"board", index.size()};
  Core core{"core", index, costs};
  Ends ends{"ends"};
  Bench bench;
};

}  // namespace

TEST_CASE("an op is done after its overhead and its slowest engine") {
  auto op = sample::busy("op", 50e-9);
  op.hbm = units::Bytes(80e3);  // 80 ns at 1 TB/s
  CoreSetup s(sample::program({op}, 3));
  const auto& cost = s.costs.blocks[0][0];
  REQUIRE(cost.hbm > cost.vpu);
  REQUIRE(cost.ramp > 0);
  const auto end = 3 * (2 + cost.ramp + cost.hbm);
  run_to(end - 1);
  CHECK_FALSE(s.board.ops->is_done(2));
  run_to(end);
  CHECK(s.ends.times == Times{end});
  CHECK(s.ends.last == 2);
  CHECK(s.core.stalls().empty());
  CHECK(s.vpu.busy() == 3 * cost.vpu);
  CHECK(s.hbm.busy() == 3 * cost.hbm);
}

TEST_CASE("an op waits for what it depends on, and the wait is noted") {
  CoreSetup s(sample::program(
      {sample::collective("gather", workload::CollectiveKind::all_gather, "fsdp", 1e3),
       sample::busy("op", 50e-12, {{0, 0, 0}})}));
  s.bench.at(30, [&] { s.board.ops->complete(0); });
  run_to(81);
  CHECK(s.ends.times.empty());
  run_to(82);
  CHECK(s.ends.times == Times{82});
  REQUIRE(s.core.stalls().size() == 1);
  CHECK(s.core.stalls()[0].op == 0);
  CHECK(s.core.stalls()[0].time == 30);
}

TEST_CASE("the op that came last is the one waited for") {
  const auto gather = [](const char* name) {
    return sample::collective(name, workload::CollectiveKind::all_gather, "fsdp", 1e3);
  };
  CoreSetup s(sample::program(
      {gather("a"), gather("b"), sample::busy("op", 50e-12, {{0, 0, 0}, {0, 1, 0}})}));
  s.bench.at(40, [&] { s.board.ops->complete(0); }).at(10, [&] { s.board.ops->complete(1); });
  run_to(1000);
  REQUIRE(s.core.stalls().size() == 1);
  CHECK(s.core.stalls()[0].op == 0);
  CHECK(s.core.stalls()[0].time == 40);
}

TEST_CASE("ops of no work at all take their overhead") {
  CoreSetup s(sample::program({sample::busy("nothing", 0)}, 5));
  run_to(1000);
  CHECK(s.ends.times == Times{10});
}

namespace {

/// A queue of collectives over a fabric of its own.
struct QueueSetup {
  explicit QueueSetup(workload::StepProgram p) : program(std::move(p)) {
    queue.join.bind(join.classes);
    join.fabric.bind(fabric.links);
    queue.scoreboard.bind(board.ops);
    queue.step.bind(ends.step);
    bench.at(0, [this] { queue.stream->start_step(); });
  }
  workload::StepProgram program;
  system::Cluster cluster = sample::torus();
  performance::ProgramCosts costs = performance::cost_program(program, cluster, cluster.host);
  ProgramIndex index{program};
  LinkFabric fabric{"fabric"};
  AxisJoin join{"join", 1};
  Scoreboard board{"board", index.size()};
  CollectiveQueue queue{"queue", index, costs, 0};
  Ends ends{"ends"};
  Bench bench;
};

workload::Op gather(const char* name, std::vector<workload::Dependency> deps = {}) {
  return sample::collective(name, workload::CollectiveKind::all_gather, "fsdp", 256e3,
                            std::move(deps));
}

// 255 kB over four directions of 50 GB/s, and 16 hops of 1 us.
constexpr performance::Picoseconds one = 1'275'000 + 16'000'000;

}  // namespace

TEST_CASE("collectives of an axis follow each other") {
  QueueSetup s(sample::program({gather("a"), gather("b")}));
  run_to(2 * one - 1);
  CHECK(s.board.ops->is_done(0));
  CHECK_FALSE(s.board.ops->is_done(1));
  run_to(2 * one);
  CHECK(s.ends.times == Times{2 * one});
  CHECK(s.queue.first() == 0);
}

TEST_CASE("a collective that waits holds up those behind it") {
  QueueSetup s(sample::program({sample::busy("op", 1e-9), gather("a", {{0, 0, 0}}), gather("b")}));
  s.bench.at(5000, [&] { s.board.ops->complete(0); });
  run_to(5000 + one);
  CHECK(s.board.ops->is_done(1));
  CHECK_FALSE(s.board.ops->is_done(2));
  run_to(1'000'000'000);
  CHECK(s.ends.times == Times{5000 + 2 * one});
  CHECK(s.queue.first() == -1);
}

TEST_CASE("host transfers follow each other on the link") {
  const auto program = sample::program({sample::host_transfer("out", 100)}, 2);
  const auto cluster = sample::torus();
  const auto costs = performance::cost_program(program, cluster, cluster.host);
  const ProgramIndex index(program);
  Channel link("link");
  Scoreboard board("board", index.size());
  TransferQueue queue("queue", index, costs);
  Ends ends("ends");
  queue.link.bind(link.end);
  queue.scoreboard.bind(board.ops);
  queue.step.bind(ends.step);
  Bench bench;
  bench.at(0, [&] { queue.stream->start_step(); });
  run_to(19'999);
  CHECK_FALSE(board.ops->is_done(1));
  run_to(20'000);
  CHECK(ends.times == Times{20'000});
}

namespace {

/// A stream of one op that takes a given time.
class Fixed : public sc_core::sc_module, private StreamIf {
 public:
  sc_core::sc_export<StreamIf> stream{"stream"};
  sc_core::sc_port<StepIf> step{"step"};
  SC_HAS_PROCESS(Fixed);
  Fixed(sc_core::sc_module_name name, performance::Picoseconds time, OpNumber op)
      : sc_module(std::move(name)), time_(time), op_(op) {
    stream.bind(*this);
    SC_METHOD(finish);
    sensitive << over_;
    dont_initialize();
  }

 private:
  void start_step() override { over_.notify(kernel_time(time_)); }
  void finish() { step->stream_finished(op_); }
  performance::Picoseconds time_;
  OpNumber op_;
  sc_core::sc_event over_{"over"};
};

}  // namespace

TEST_CASE("a step begins with its input and ends with its last stream") {
  Channel link("link");
  InputPipeline input("input", {100, 20, 2, 3});
  input.link.bind(link.end);
  Fixed slow("slow", 1000, 7), fast("fast", 400, 3);
  int prepared = 0;
  Sequencer sequencer("sequencer", 3, [&] { ++prepared; });
  sequencer.input.bind(input.batches);
  for (Fixed* f : {&slow, &fast}) {
    f->step.bind(sequencer.step);
    sequencer.streams.bind(f->stream);
  }
  strict_kernel();
  run_to(3119);
  CHECK_FALSE(sequencer.finished());
  run_to(3120);
  CHECK(sequencer.finished());
  CHECK(prepared == 3);
  CHECK(sequencer.last_step().asked == 2120);
  CHECK(sequencer.last_step().began == 2120);
  CHECK(sequencer.last_step().ended == 3120);
  CHECK(sequencer.last_step().last_op == 7);
}
