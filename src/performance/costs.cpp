#include "podsim/performance/costs.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <stdexcept>

#include "podsim/config/diagnostics.h"
#include "podsim/performance/collective.h"
#include "podsim/units/parse.h"
#include "src/performance/check.h"
#include "src/performance/compute_cost.h"

namespace podsim::performance {

using system::ClassId;
using workload::OpId;

namespace {

/// Nothing takes no time, however slow what would carry it.
template <class Amount, class Rate>
Picoseconds duration(Amount amount, Rate rate) {
  if (amount.base() == 0) return 0;
  if (!(rate.base() > 0)) throw std::invalid_argument("work for what has no rate");
  return picoseconds(amount / rate);
}

/// The share of an all-to-all's parts that a link carries where of `copies` parts for one receiver
/// one goes: of k parts to experts anywhere, n receivers get n (1 - (1 - 1/n)^k) on average.
/// Between domains the receivers are domains, which hand the part on; within one they are devices
/// (DeepEP, deep_ep/buffer.py, get_dispatch_layout: tokens per rank and per RDMA rank).
double carried_share(const system::AxisLayout& axis, const system::Cluster& cluster,
                     system::LinkClassId link, std::int64_t copies) {
  if (copies <= 1) return 1;
  const bool between = cluster.links[link].scope == system::LinkScope::between;
  double receivers = 1;
  for (const auto& segment : axis.segments)
    if (segment.link == link || !between) receivers *= static_cast<double>(segment.length);
  const auto k = static_cast<double>(copies);
  return receivers * (1 - std::pow(1 - 1 / receivers, k)) / k;
}

OpCost collective_cost(const workload::Op& op, const system::Cluster& cluster) {
  OpCost cost;
  cost.axis = axis_of(cluster, op.axis);
  const auto& axis = cluster.axes[cost.axis];
  CollectiveCost closed = cost_collective(op.collective, op.bytes, axis, cluster.links);
  for (auto& load : closed.loads) load.time *= carried_share(axis, cluster, load.link, op.copies);
  cost.loads.resize(cluster.links.ids());
  for (const auto& load : closed.loads) cost.loads[load.link] = picoseconds(load.time);
  for (const auto& load : closed.loads)
    cost.flow = std::max(cost.flow, picoseconds(load.time / sharers_of(axis, load.link)));
  cost.latency = picoseconds(closed.latency);
  for (const auto& load : closed.loads) {
    const auto& link = cluster.links[load.link];
    cost.energy += cluster.device.energies.link * (link.bandwidth * load.time);
  }
  return cost;
}

/// To a neighbour on the axis's innermost segment, which every group that shares the link does at
/// once; where an axis goes on along another segment, its last members there are farther apart.
OpCost send_cost(const workload::Op& op, const system::Cluster& cluster) {
  OpCost cost;
  cost.axis = axis_of(cluster, op.axis);
  cost.message = op.bytes;
  cost.loads.resize(cluster.links.ids());
  const auto& segments = cluster.axes[cost.axis].segments;
  if (segments.empty()) return cost;
  const auto& segment = segments.front();
  const auto& link = cluster.links[segment.link];
  const auto hops = static_cast<double>(segment.sharers);
  cost.flow = picoseconds(op.bytes / link.bandwidth);
  cost.loads[segment.link] = picoseconds(op.bytes * hops / link.bandwidth);
  cost.latency = picoseconds(link.latency * hops);
  cost.energy = cluster.device.energies.link * op.bytes * hops;
  return cost;
}

OpCost cost_op(const workload::Op& op, ComputeCosts& compute, const system::Cluster& cluster,
               const system::HostShare& host) {
  OpCost cost;
  if (op.kind == workload::OpKind::compute) cost = compute.cost(op);
  if (op.kind == workload::OpKind::collective) cost = collective_cost(op, cluster);
  if (op.kind == workload::OpKind::send) cost = send_cost(op, cluster);
  if (op.kind == workload::OpKind::receive) cost.axis = axis_of(cluster, op.axis);
  if (op.kind == workload::OpKind::host_transfer)
    cost.transfer = duration(op.bytes, host.link_bandwidth);
  cost.kind = op.kind;
  cost.collective = op.collective;
  return cost;
}

// In floating point, which cannot overflow.
void check_duration(const workload::StepProgram& program, const ProgramCosts& costs) {
  double total = static_cast<double>(costs.input_production + costs.input_transfer);
  for (const workload::BlockId at : program.schedule) {
    double once = 0;
    for (const auto& op : costs.blocks[at]) once += static_cast<double>(op.alone());
    total += once * static_cast<double>(program.blocks[at].repeat);
  }
  constexpr double week = 7 * 86400.0;
  if (total * 1e-12 > week)
    throw config::InputError("one step would take more than a week", "at most a week",
                             "a bandwidth, rate or latency is wrong by orders of magnitude");
}

}  // namespace

Picoseconds OpCost::engines() const { return std::max({mxu, vpu, hbm}); }

Picoseconds OpCost::alone() const {
  Picoseconds longest = 0;
  for (const Picoseconds load : loads) longest = std::max(longest, load);
  return core() + longest + latency + transfer;
}

namespace {

bool waits_for(const workload::Op& op, OpId other) {
  return std::any_of(op.deps.begin(), op.deps.end(), [&](const workload::Dependency& d) {
    return d.blocks_back == 0 && d.lag == 0 && d.op == other;
  });
}

/// The first op of the block before which the core has nothing else to do once `collective` and
/// what it waits for are done: the compute ops between may run beside it.
OpId waiter_of(const workload::Block& block, OpId collective) {
  OpId i = collective + 1;
  while (block.ops.contains(i) && !waits_for(block.ops[i], collective)) ++i;
  return i;
}

/// The last compute op that may run beside a collective; none when what it waits for comes last
/// before what waits for it.
OpId beside(const workload::Block& block, OpId collective) {
  OpId first(0);
  for (const workload::Dependency& d : block.ops[collective].deps)
    if (d.blocks_back == 0 && d.lag == 0) first = std::max(first, d.op + 1);
  const OpId waiter = waiter_of(block, collective);
  if (block.ops[collective].axis == workload::Axis::tensor) return {};
  for (OpId i = waiter; i > first;)
    if (block.ops[--i].kind == workload::OpKind::compute) return i;
  return {};
}

/// A collective beside which a block's work is over goes on beside later blocks, whose own time
/// bounds what it takes from them: a block loses at most the share of the time that it takes
/// itself.
void add_interference(const workload::Block& block, double share,
                      base::IdVector<OpId, OpCost>& costs) {
  constexpr double least = 1e-6;
  double room = 0;
  for (const OpCost& cost : costs) room += time_of(cost.core()).base() / std::max(1 - share, least);
  for (const OpId i : block.ops.ids()) {
    if (costs[i].kind != workload::OpKind::collective) continue;
    const OpId op = beside(block, i);
    if (!op) continue;
    const double beside_work = std::min(room, time_of(costs[i].flow).base());
    room -= beside_work;
    costs[op].interference += picoseconds(units::Time(beside_work * share));
  }
}

/// Kernels that an op of a program stands for, as libraries have them: quantisers before a narrow
/// product, one product for each expert (Transformer Engine, common/gemm/cublaslt_gemm.cu,
/// multi_stream_cublas_gemm), forward or backward kernels of attention, and what finds, counts,
/// sorts and moves the tokens of a mixture (Megatron Core, transformer/moe/moe_utils.py and
/// token_dispatcher.py).
double kernels_of(const workload::Op& op) {
  constexpr double elementwise = 2, attention = 2, quantiser = 2, dispatch = 12, collective = 1;
  if (op.kind == workload::OpKind::collective) return collective;
  if (op.kind != workload::OpKind::compute) return 0;
  if (op.kernel == workload::Kernel::dispatch) return dispatch;
  if (op.products.empty()) return elementwise;
  if (op.kernel != workload::Kernel::general) return attention;
  double products = 0;
  for (const workload::Matmul& p : op.products) products += static_cast<double>(p.count);
  return products * (op.narrow ? 1 + quantiser : 1);
}

/// The host issues the kernels of a block one by one: where that takes longer than they do, the
/// core waits in between.
void add_host_issue(const workload::Block& block, units::Time issue,
                    base::IdVector<OpId, OpCost>& costs) {
  double kernels = 0, computes = 0;
  units::Time core;
  for (const OpId i : block.ops.ids()) {
    kernels += kernels_of(block.ops[i]);
    core += time_of(costs[i].core());
    if (costs[i].kind == workload::OpKind::compute) ++computes;
  }
  const units::Time missing = issue * kernels - core;
  if (computes == 0 || !(missing.base() > 0)) return;
  for (OpCost& cost : costs)
    if (cost.kind == workload::OpKind::compute) cost.overhead += picoseconds(missing / computes);
}

void add_jitter(const system::Cluster& cluster, base::IdVector<OpId, OpCost>& costs) {
  const double share = cluster.jitter * std::log2(static_cast<double>(cluster.parts));
  if (share <= 0) return;
  for (OpCost& cost : costs)
    if (cost.kind == workload::OpKind::compute)
      cost.interference += picoseconds(time_of(cost.core()) * share);
}

}  // namespace

namespace {

using BlockCosts = base::IdVector<OpId, OpCost>;

BlockCosts cost_block(const workload::Block& block, ComputeCosts& compute,
                      const system::Cluster& cluster, const system::HostShare& host) {
  BlockCosts ops;
  for (const auto& op : block.ops) ops.push_back(cost_op(op, compute, cluster, host));
  if (cluster.device.collective_share > 0)
    add_interference(block, cluster.device.collective_share, ops);
  if (cluster.device.host_issue.base() > 0) add_host_issue(block, cluster.device.host_issue, ops);
  add_jitter(cluster, ops);
  return ops;
}

/// Costs of the blocks of one request. Stages of a pipeline have most blocks alike.
class Blocks {
 public:
  Blocks(ComputeCosts& compute, const system::Cluster& cluster)
      : compute_(compute), cluster_(cluster) {}

  const BlockCosts& of(const workload::Block& block, const system::HostShare& host) {
    for (const Known& known : known_)
      if (*known.host == host && *known.block == block) return known.costs;
    known_.push_back({&block, &host, cost_block(block, compute_, cluster_, host)});
    return known_.back().costs;
  }

 private:
  struct Known {
    const workload::Block* block;
    const system::HostShare* host;
    BlockCosts costs;
  };
  ComputeCosts& compute_;
  const system::Cluster& cluster_;
  std::deque<Known> known_;
};

ProgramCosts cost_with(Blocks& blocks, const workload::StepProgram& program,
                       const system::HostShare& host) {
  ProgramCosts costs;
  for (const auto& block : program.blocks) costs.blocks.push_back(blocks.of(block, host));
  costs.input_production = duration(program.input_bytes, host.input_bandwidth);
  costs.input_transfer = duration(program.input_bytes, host.link_bandwidth);
  check_duration(program, costs);
  return costs;
}

}  // namespace

ProgramCosts cost_program(const workload::StepProgram& program, const system::Cluster& cluster,
                          const system::HostShare& host) {
  check_program(program);
  check_cluster(cluster);
  return cost_lowered(program, cluster, host);
}

ProgramCosts cost_lowered(const workload::StepProgram& program, const system::Cluster& cluster,
                          const system::HostShare& host) {
  Blocks blocks(ComputeCosts::of(cluster.device), cluster);
  return cost_with(blocks, program, host);
}

const workload::StepProgram& program_of(const StepRequest& request, ClassId device_class) {
  const system::ProgramId program = request.classes.at(device_class).program;
  if (!request.programs.contains(program))
    throw std::invalid_argument("device class '" + request.classes[device_class].name +
                                "' has no program");
  return request.programs[program];
}

namespace {

ProgramCosts class_with(Blocks& blocks, const StepRequest& request, ClassId device_class) {
  const system::DeviceClass& c = request.classes.at(device_class);
  ProgramCosts costs = cost_with(blocks, program_of(request, device_class), c.host);
  const auto slowed = [&](Picoseconds& time) { time = picoseconds(time_of(time) * c.slow); };
  if (c.slow > 1)
    for (auto& ops : costs.blocks)
      for (auto& op : ops)
        for (auto* time : {&op.mxu, &op.vpu, &op.hbm, &op.overhead, &op.ramp, &op.interference})
          slowed(*time);
  return costs;
}

}  // namespace

ProgramCosts cost_class(const StepRequest& request, ClassId device_class) {
  check_program(program_of(request, device_class));
  check_cluster(request.cluster);
  Blocks blocks(ComputeCosts::of(request.cluster.device), request.cluster);
  return class_with(blocks, request, device_class);
}

base::IdVector<ClassId, ProgramCosts> cost_classes(const StepRequest& request) {
  for (const auto& program : request.programs) check_program(program);
  check_cluster(request.cluster);
  return cost_lowered(request);
}

base::IdVector<ClassId, ProgramCosts> cost_lowered(const StepRequest& request) {
  Blocks blocks(ComputeCosts::of(request.cluster.device), request.cluster);
  base::IdVector<ClassId, ProgramCosts> costs;
  for (const ClassId i : request.classes.ids()) costs.push_back(class_with(blocks, request, i));
  return costs;
}

ProgramCosts without_loads(ProgramCosts costs) {
  for (auto& ops : costs.blocks)
    for (auto& op : ops) std::fill(op.loads.begin(), op.loads.end(), 0);
  return costs;
}

}  // namespace podsim::performance
