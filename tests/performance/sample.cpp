#include "tests/performance/sample.h"

#include <utility>

#include "podsim/units/date.h"

namespace podsim::sample {

using workload::Axis;
using workload::BlockId;
using workload::CollectiveKind;
using workload::Dependency;
using workload::Op;
using workload::OpId;
using workload::OpKind;

system::Device device() {
  system::Device d;
  d.mxu_rows = d.mxu_columns = 128;
  d.mxu_count = 4;
  d.matmul_rate = units::FlopRate(2.0 * 128 * 128 * 4 * 1e9);
  d.narrow_rate = d.matmul_rate;
  d.vector_rate = units::FlopRate(1e12);
  d.vmem = units::Bytes(64e6);
  d.vmem_bandwidth = units::Bandwidth(20e12);
  d.hbm_capacity = units::Bytes(16e9);
  d.hbm_bandwidth = units::Bandwidth(1e12);
  d.idle_power = units::Power(100);
  d.peak_power = units::Power(300);
  return d;
}

system::Cluster torus() {
  system::Cluster c;
  c.device = device();
  c.host = {units::Bandwidth(1e9), units::Bandwidth(10e9), 2, 1};
  for (const char* name : {"ici.x", "ici.y"})
    c.links.push_back({name, units::Bandwidth(50e9), units::Time(1e-6)});
  system::AxisSegment x{.link = system::LinkClassId(0), .length = 16, .wraps = true},
      y{.link = system::LinkClassId(1), .length = 16, .wraps = true};
  c.axes.push_back({Axis::fsdp, 256, {x, y}});
  c.devices = 256;
  return c;
}

system::Cluster shared_torus() {
  system::Cluster c = torus();
  using Axes = base::IdVector<system::MeshAxisId, system::AxisLayout>;
  c.axes = Axes{{Axis::tensor, 4, {{.link = system::LinkClassId(0), .length = 4}}},
                {Axis::fsdp,
                 64,
                 {{.link = system::LinkClassId(0), .length = 4, .sharers = 4, .wraps = true},
                  {.link = system::LinkClassId(1), .length = 16, .wraps = true}}}};
  return c;
}

Op compute(const std::string& name, std::int64_t rows, std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.products = {{rows, 4096, 4096, 1}};
  op.hbm = units::Bytes(2.0 * (static_cast<double>(rows) * 8192 + 4096.0 * 4096));
  op.deps = std::move(deps);
  return op;
}

Op busy(const std::string& name, double seconds, std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.vector = units::Flops(seconds * 1e12);
  op.deps = std::move(deps);
  return op;
}

Op collective(const std::string& name, CollectiveKind kind, Axis axis, double bytes,
              std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.kind = OpKind::collective;
  op.collective = kind;
  op.axis = axis;
  op.bytes = units::Bytes(bytes);
  op.deps = std::move(deps);
  return op;
}

Op host_transfer(const std::string& name, double bytes, std::vector<Dependency> deps) {
  Op op;
  op.name = name;
  op.kind = OpKind::host_transfer;
  op.bytes = units::Bytes(bytes);
  op.deps = std::move(deps);
  return op;
}

namespace {

// Ops 2 i and 2 i + 1: gather and multiply matrix i. A gather waits for the product before the one
// that it gets ready.
workload::Block forward(std::int64_t layers, std::int64_t matrices, std::int64_t rows,
                        double bytes) {
  workload::Block b{"fwd", layers, {}};
  for (std::int64_t i = 0; i < matrices; ++i) {
    const std::int64_t free_room = i >= 2 ? 2 * i - 3 : 2 * (i + matrices) - 3;
    const Dependency room{0, OpId(free_room), i >= 2 ? 0 : 1};
    b.ops.push_back(collective("fwd.weights_" + std::to_string(i), CollectiveKind::all_gather,
                               Axis::fsdp, bytes, {room}));
    b.ops.push_back(compute("fwd.matrix_" + std::to_string(i), rows, {{0, OpId(2 * i), 0}}));
  }
  return b;
}

// Ops 4 i to 4 i + 3: gather, two products, reduce-scatter.
workload::Block backward(std::int64_t layers, std::int64_t matrices, std::int64_t rows,
                         double bytes) {
  workload::Block b{"bwd", layers, {}};
  for (std::int64_t i = 0; i < matrices; ++i) {
    const std::string number = std::to_string(i);
    const std::int64_t free_room = i >= 2 ? 4 * i - 6 : 4 * (i + matrices) - 6;
    const Dependency room{0, OpId(free_room), i >= 2 ? 0 : 1};
    b.ops.push_back(
        collective("bwd.weights_" + number, CollectiveKind::all_gather, Axis::fsdp, bytes, {room}));
    b.ops.push_back(compute("bwd.input_" + number, rows, {{0, OpId(4 * i), 0}}));
    b.ops.push_back(compute("bwd.weight_" + number, rows));
    b.ops.push_back(collective("bwd.reduce_" + number, CollectiveKind::reduce_scatter, Axis::fsdp,
                               bytes, {{0, OpId(4 * i + 2), 0}}));
  }
  return b;
}

}  // namespace

workload::StepProgram zero3(std::int64_t layers, std::int64_t matrices, std::int64_t rows,
                            double bytes) {
  workload::StepProgram p;
  p.blocks.push_back(forward(layers, matrices, rows, bytes));
  p.blocks.push_back(backward(layers, matrices, rows, bytes));
  p.blocks.push_back({"opt", 1, {busy("opt.update", 1e-4, {{1, OpId(4 * matrices - 1), 0}})}});
  p.schedule = {BlockId(0), BlockId(1), BlockId(2)};
  p.input_bytes = units::Bytes(1e3);
  return p;
}

performance::StepRequest request(system::Cluster cluster, workload::StepProgram program) {
  performance::StepRequest r;
  r.classes.push_back({"all devices", cluster.devices, system::ProgramId(0), cluster.host});
  r.cluster = std::move(cluster);
  r.programs.push_back(std::move(program));
  return r;
}

workload::StepProgram program(std::vector<Op> ops, std::int64_t repeat) {
  workload::StepProgram p;
  p.blocks.push_back({"block", repeat, base::IdVector<OpId, Op>(std::move(ops))});
  p.schedule = {BlockId(0)};
  return p;
}

}  // namespace podsim::sample
