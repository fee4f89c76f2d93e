#include "src/performance/compute_cost.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <stdexcept>

#include "podsim/performance/mxu.h"
#include "podsim/performance/pipeline.h"
#include "podsim/workload/section.h"
#include "src/performance/library_kernels.h"

namespace podsim::performance {
namespace {

constexpr double kOperandSize = 2, kNarrowSize = 1;  // bf16; int8 or fp8

/// Nothing takes no time, however slow what would carry it.
void require_rates(const workload::Op& op, const system::Device& d) {
  const bool moves =
      op.hbm.base() > 0 && !(d.hbm_bandwidth * d.hbm_efficiency > units::Bandwidth());
  const bool counts = op.vector.base() > 0 && !(d.vector_rate > units::FlopRate());
  if (moves || counts) throw std::invalid_argument("work for what has no rate");
}

/// Bytes that an op moves beside operands and results of its products; an equal share for each.
units::Bytes beside_products(const workload::Op& op) {
  if (op.products.empty()) return {};
  units::Bytes rest = op.hbm;
  for (const auto& p : op.products)
    rest -= compulsory_bytes(p, op.narrow ? kNarrowSize : kOperandSize);
  return std::max(units::Bytes(), rest / static_cast<double>(op.products.size()));
}

/// An op's figures while they are put together.
struct Sum {
  Pipeline pipeline;
  double cycles = 0;
  units::Flops products;
};

void add_blocks(Sum& sum, const system::Device& d) {
  Pipeline& p = sum.pipeline;
  if (p.loads.base() == 0) return;
  const units::Bytes block = block_bytes(p.loads, d);
  p.steps = std::llround(std::ceil(p.loads / block));
  p.stores = p.loads / 2;
  p.first_load = p.last_store = p.stores / static_cast<double>(p.steps);
}

/// Where HBM is the bound, what it waits for between tiles is part of the ramp.
units::Time ramp(const PipelineTime& t) {
  return t.total() - t.dispatch - std::max(t.compute(), t.hbm);
}

units::Energy energy(const Sum& sum, const workload::Op& op, const system::Device& d) {
  const units::Bytes moved = sum.pipeline.loads + sum.pipeline.stores + sum.pipeline.before;
  const units::Bytes near = mxu_traffic(sum.cycles, kOperandSize, d) + moved;
  const auto& e = d.energies;
  return e.flop * sum.products + e.vector * op.vector + e.vmem * near + e.hbm * moved;
}

OpCost cost_of(const Sum& sum, const workload::Op& op, const system::Device& d) {
  const PipelineTime t = time_pipeline(sum.pipeline, d);
  OpCost cost;
  cost.overhead = picoseconds(t.dispatch);
  cost.ramp = picoseconds(ramp(t));
  if (op.products.empty()) {
    cost.vpu = picoseconds(t.compute());
  } else {
    cost.mxu = picoseconds(t.mxu + t.tiles);
    cost.vpu = picoseconds(t.vpu);
  }
  cost.hbm = picoseconds(t.hbm);
  cost.moved = sum.pipeline.loads + sum.pipeline.stores + sum.pipeline.before;
  cost.energy = energy(sum, op, d);
  return cost;
}

double passes_of(const workload::Op& op, const system::Device& d) {
  if (op.kernel == workload::Kernel::dispatch) return d.dispatch_passes;
  return op.kernel == workload::Kernel::eager ? d.eager_passes : d.elementwise_passes;
}

/// A head is narrower than the arrays of later TPUs. Steps of training are met if a kernel works in
/// tiles of a vector register's lanes, whatever the size of the arrays.
system::Device with_kernel_tiles(system::Device d) {
  constexpr std::int64_t lanes = 128;
  if (d.matrix_unit != system::MatrixUnit::systolic) return d;
  for (; d.mxu_rows > lanes && d.mxu_rows % 2 == 0; d.mxu_rows /= 2) d.mxu_count *= 2;
  for (; d.mxu_columns > lanes && d.mxu_columns % 2 == 0; d.mxu_columns /= 2) d.mxu_count *= 2;
  return d;
}

}  // namespace

/// A narrower format does more operations at the same power.
ComputeCosts::ComputeCosts(const system::Device& device)
    : wide_(device), narrow_(device), attention_(with_kernel_tiles(device)), splash_(attention_) {
  narrow_.energies.flop *= device.matmul_rate / device.narrow_rate;
  narrow_.matmul_rate = device.narrow_rate;
  narrow_.matmul_efficiency = device.narrow_efficiency;
  // Fused attention is no product of a library: its blocks follow each other without waves.
  for (system::Device* d : {&attention_, &splash_}) {
    d->operand_bandwidth = {};
    d->wave_overhead = {};
  }
  attention_.matmul_efficiency = device.attention_efficiency;
  splash_.matmul_efficiency = device.splash_efficiency;
}

ComputeCosts& ComputeCosts::of(const system::Device& device) {
  constexpr std::size_t devices = 4, tilings = 1U << 16U;
  thread_local std::list<ComputeCosts> lately;
  const auto known = std::find_if(lately.begin(), lately.end(),
                                  [&](const ComputeCosts& c) { return c.wide_ == device; });
  if (known != lately.end()) {
    lately.splice(lately.begin(), lately, known);
  } else {
    lately.emplace_front(device);
    if (lately.size() > devices) lately.pop_back();
  }
  if (lately.front().tiled_.size() > tilings) lately.front().tiled_.clear();
  return lately.front();
}

const system::Device& ComputeCosts::device_of(const workload::Op& op) const {
  switch (op.kernel) {
    case workload::Kernel::flash:
      return attention_;
    case workload::Kernel::splash:
      return splash_;
    case workload::Kernel::general:
    case workload::Kernel::dispatch:
    case workload::Kernel::eager:
      break;
  }
  return op.narrow ? narrow_ : wide_;
}

const TilingCost& ComputeCosts::tiled(const workload::Matmul& p, const workload::Op& op,
                                      units::Bytes other) {
  const int kind = 2 * static_cast<int>(op.kernel) + (op.narrow ? 1 : 0);
  const std::array<std::int64_t, 6> key{p.m, p.n, p.k, p.count, kind, std::llround(other.base())};
  if (const auto known = tiled_.find(key); known != tiled_.end()) return known->second;
  const system::Device& device = device_of(op);
  const double element = op.narrow ? kNarrowSize : kOperandSize;
  TilingCost cost = has_product_kernels(device)
                        ? cost_product_kernel(p, element, device)
                        : cost_tiling(choose_tiling(p, element, device, other), element, device);
  cost.loads += cost.stores - compulsory_bytes(p, element);
  return tiled_.emplace(key, cost).first->second;  // only now: what throws leaves no entry
}

/// `hbm` of an op does not say what is read and what written: results of its products are, up to
/// half, and half of what an op without products moves.
OpCost ComputeCosts::cost(const workload::Op& op) {
  const system::Device& device = device_of(op);
  require_rates(op, device);
  Sum sum;
  Pipeline& p = sum.pipeline;
  p.loads = op.hbm;
  if (op.products.empty() || op.kernel == workload::Kernel::dispatch)
    p.loads *= passes_of(op, device);
  if (op.vector.base() > 0) p.vpu = op.vector / device.vector_rate;
  const units::Bytes other = beside_products(op);
  for (const auto& product : op.products) {
    const TilingCost& tiles = tiled(product, op, other);
    p.steps = std::max(p.steps, tiles.steps);
    p.loads += tiles.loads;
    p.stores += tiles.stores;
    p.first_load = std::max(p.first_load, tiles.first_load);
    p.last_store = std::max(p.last_store, tiles.last_store);
    sum.cycles += tiles.cycles;
    sum.products += product.flops();
    if (op.narrow && device.quantise_passes > 0) {
      p.before += quantising_bytes(product, kNarrowSize, device);
      p.extra += device.quantise_overhead;
    }
  }
  if (op.products.empty()) {
    add_blocks(sum, device);
  } else {
    p.stores = std::min(p.stores, p.loads / 2);
    p.first_load = std::min(p.first_load, p.loads - p.stores);
    p.last_store = std::min(p.last_store, p.stores);
    p.mxu = mxu_time(sum.cycles, device);
    p.fill = mxu_time(mxu_fill(device), device);
  }
  p.loads -= p.stores;
  if (!op.products.empty() && has_product_kernels(device))
    p.serial += collision(std::max(p.mxu, p.vpu),
                          (p.loads + p.stores) / (device.hbm_bandwidth * device.hbm_efficiency));
  return cost_of(sum, op, device);
}

}  // namespace podsim::performance
