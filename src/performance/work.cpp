#include <algorithm>

#include "podsim/performance/summary.h"

namespace podsim::performance {
namespace {

void add_compute(StepWork& work, const OpCost& cost, std::int64_t times) {
  const Picoseconds longest = cost.engines();
  Picoseconds& decider = cost.mxu == longest   ? work.bound_mxu
                         : cost.vpu == longest ? work.bound_vpu
                                               : work.bound_hbm;
  decider += longest * times;
  work.bound_hbm += cost.ramp * times;
  work.overhead += cost.overhead * times;
  work.interference += cost.interference * times;
  work.mxu += cost.mxu * times;
  work.vpu += cost.vpu * times;
}

void add_op(StepWork& work, const workload::Op& op, const OpCost& cost,
            const system::Device& device, std::int64_t times) {
  add_compute(work, cost, times);
  work.host_link += cost.transfer * times;
  work.moved += cost.moved * static_cast<double>(times);
  work.energy += cost.energy * static_cast<double>(times);
  for (const auto i : cost.loads.ids()) work.links[i] += cost.loads[i] * times;
  if (op.kind != workload::OpKind::compute) return;
  const auto n = static_cast<double>(times);
  const auto rate = op.narrow ? device.narrow_rate : device.matmul_rate;
  for (const auto& product : op.products) work.at_peak += product.flops() / rate * n;
  work.hbm_bytes += op.hbm * n;
}

}  // namespace

StepWork work_of(const workload::StepProgram& program, const ProgramCosts& costs,
                 const system::Cluster& cluster) {
  base::IdVector<workload::BlockId, std::int64_t> times(program.blocks.ids());
  for (const workload::BlockId block : program.schedule) ++times[block];
  StepWork work;
  work.links.resize(cluster.links.ids());
  for (const workload::BlockId b : program.blocks.ids()) {
    const auto& block = program.blocks[b];
    for (const workload::OpId i : block.ops.ids())
      add_op(work, block.ops[i], costs.blocks[b][i], cluster.device, times[b] * block.repeat);
  }
  return work;
}

Picoseconds period(Picoseconds step, const ProgramCosts& costs, std::int64_t prefetch_depth) {
  const Picoseconds produce = costs.input_production, move = costs.input_transfer;
  if (prefetch_depth <= 0) return step + produce + move;
  if (prefetch_depth == 1) return std::max(step, produce + move);
  return std::max({step, produce, move});
}

}  // namespace podsim::performance
