// Operations as work for the engines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "podsim/base/numbers.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/mxu.h"
#include "podsim/units/parse.h"
#include "podsim/workload/operations.h"
#include "src/performance/attention_blocks.h"
#include "src/performance/library_kernels.h"

namespace podsim::performance {
namespace {

using base::real;

/// Elements of a tensor as it lies in on-chip memory, in tiles of 8 x 128 words of 32 bit: the last
/// dimension in whole lanes, the one before in whole sublanes. Source: XLA's layouts ("T(8,128)").
double padded(double rows, double columns, double element) {
  constexpr double lanes = 128, sublanes = 8, word = 4;
  const double packed = sublanes * word / element;
  return std::ceil(rows / packed) * packed * std::ceil(columns / lanes) * lanes;
}

/// Operands and results of products that are converted from and to an emulated format: the vector
/// unit is done with them before the arrays begin, and begins on results after.
void convert(OpPlan& plan, double in, double out, const system::Device& d) {
  const units::Flops work(in * d.decode + out * d.encode);
  plan.vector += work;
  plan.pipeline.serial += work / d.vector_rate;
}

/// A library's kernel, after those that quantise its input.
void plan_product_kernel(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const workload::Matmul product{op.dims[0], op.dims[2], op.dims[1], 1};
  const double element = system::size_of(op.data);
  const ProductKernel kernel = choose_product_kernel(product, element, d);
  const TilingCost cost = cost_product_kernel(product, element, d);
  plan.block_rows = kernel.rows;
  plan.block_columns = kernel.columns;
  plan.products = product.flops();
  plan.cycles = cost.cycles;
  Pipeline& p = plan.pipeline;
  p.steps = cost.steps;
  p.mxu = mxu_time(cost.cycles, d);
  p.loads = cost.loads;
  p.stores = cost.stores;
  p.first_load = cost.first_load;
  p.last_store = cost.last_store;
  p.serial = collision(p.mxu, (p.loads + p.stores) / (d.hbm_bandwidth * d.hbm_efficiency));
  if (d.quantise_passes <= 0 || op.ready) return;
  p.before = quantising_bytes(product, element, d);
  p.extra = d.quantise_overhead;
}

void plan_matmul(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  if (has_product_kernels(d) && op.memory == Memory::hbm) return plan_product_kernel(plan, op, d);
  const workload::Matmul product{op.dims[0], op.dims[2], op.dims[1], 1};
  const double element = system::size_of(op.data);
  Tiling tiling{product, product.m, product.n, product.k, Resident::none};
  if (op.memory == Memory::hbm) tiling = choose_tiling(product, element, d);
  const TilingCost cost = cost_tiling(tiling, element, d);
  plan.tilings = {tiling};
  plan.products = product.flops();
  plan.cycles = cost.cycles;
  Pipeline& p = plan.pipeline;
  p.steps = cost.steps;
  p.mxu = mxu_time(cost.cycles, d);
  p.fill = mxu_time(mxu_fill(d), d);
  if (op.memory == Memory::hbm) {
    p.loads = cost.loads;
    p.stores = cost.stores;
    p.first_load = cost.first_load;
    p.last_store = cost.last_store;
  }
  const double m = real(product.m), n = real(product.n), k = real(product.k);
  convert(plan, padded(m, k, element) + padded(k, n, element), padded(m, n, kResultSize), d);
}

/// Work on elements one by one: `in` and `out` bytes, in blocks.
void plan_stream(OpPlan& plan, const ChipOp& op, double in, double out, double operations,
                 const system::Device& d) {
  const units::Bytes all(in + out);
  plan.vector += units::Flops(operations);
  Pipeline& p = plan.pipeline;
  p.vpu = std::max(units::Flops(operations) / d.vector_rate, all / d.vmem_bandwidth);
  if (op.memory == Memory::vmem) return;
  p.steps = std::max<std::int64_t>(1, std::llround(std::ceil(all / block_bytes(all, d))));
  p.loads = units::Bytes(in);
  p.stores = units::Bytes(out);
  p.first_load = p.loads / real(p.steps);
  p.last_store = p.stores / real(p.steps);
}

double elements(const ChipOp& op) {
  return std::accumulate(op.dims.begin(), op.dims.end(), 1.0,
                         [](double product, std::int64_t n) { return product * real(n); });
}

double padded_elements(const ChipOp& op, double element) {
  const double columns = real(op.dims.back());
  if (op.dims.size() == 1)
    return padded(std::ceil(columns / 128), std::min(columns, 128.0), element);
  return padded(elements(op) / columns, columns, element);
}

void plan_elementwise(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const double n = elements(op), size = system::size_of(op.data);
  const double conversion = padded_elements(op, size) * (2 * d.decode + d.encode);
  plan_stream(plan, op, 2 * n * size, n * size, n + conversion, d);
}

void plan_norm(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const double n = elements(op), size = system::size_of(op.data);
  const double conversion = padded_elements(op, size) * (d.decode + d.encode);
  plan.pipeline.extra = d.norm_overhead;
  plan_stream(plan, op, n * size, n * size, workload::kNormOperations * n + conversion, d);
}

/// One asynchronous copy, which a kernel starts and waits for.
void plan_load(OpPlan& plan, const ChipOp& op) {
  Pipeline& p = plan.pipeline;
  p.kernel = false;
  p.loads = p.first_load = units::Bytes(elements(op));
}

/// Every row is a request of its own; the core of a systolic chip issues one a cycle. Source: JAX
/// scaling book, "DMA issue rate".
void plan_embedding(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const double bytes = elements(op) * system::size_of(op.data);
  plan_stream(plan, op, bytes, bytes, 0, d);
  if (d.matrix_unit != system::MatrixUnit::systolic) return;
  const units::Time issue = real(op.dims[0]) / mxu_clock(d);
  plan.pipeline.vpu = std::max(plan.pipeline.vpu, issue);
}

/// Reads gradient, master weight and two moments, writes the latter three, fp32 all.
void plan_optimizer(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const double n = elements(op), word = 4;
  plan_stream(plan, op, 4 * n * word, 3 * n * word, workload::kAdamOperations * n, d);
}

/// Keys and values pass by each block of queries; the scores' products, their exponentials and the
/// values' products of consecutive blocks overlap.
void plan_attention(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  if (has_attention_kernels(d)) return plan_attention_kernel(plan, op, d);
  const AttentionBlocks blocks = attention_blocks(op);
  plan.block_rows = blocks.rows;
  plan.block_columns = blocks.columns;
  const double heads = real(op.dims[0]), size = system::size_of(op.data);
  const double pairs = real(blocks.pairs) * heads, head = real(op.dims[3]);
  const double scores = real(blocks.rows) * real(blocks.columns);
  plan.products = units::Flops(4 * attention_scores(op) * heads * head);
  plan.vector = units::Flops(workload::kSoftmaxOperations * scores * pairs);
  const auto [to_scores, to_values] = attention_products(op, blocks);
  plan.cycles = (mxu_cycles(to_scores, d) + mxu_cycles(to_values, d)) * pairs;
  Pipeline& p = plan.pipeline;
  p.steps = blocks.pairs * op.dims[0];
  if (d.matrix_unit == system::MatrixUnit::output_tiles) {  // blocks run side by side
    plan.cycles = 0;
    for (auto product : {to_scores, to_values}) {
      product.count = p.steps;
      plan.cycles += mxu_cycles(product, d);
    }
  }
  p.mxu = mxu_time(plan.cycles, d);
  p.fill = mxu_time(mxu_fill(d), d);
  p.vpu = plan.vector / d.vector_rate;
  const double queries = real(op.dims[1]) * head * size * heads;
  if (op.memory == Memory::hbm) {
    const double block = 2 * real(blocks.columns) * head * size;
    p.loads = units::Bytes(queries + pairs * block);
    p.stores = units::Bytes(queries);
    p.first_load = units::Bytes(block + real(blocks.rows) * head * size);
    p.last_store = units::Bytes(real(blocks.rows) * head * size);
  }
  convert(plan, queries / size + pairs * 2 * real(blocks.columns) * head, queries / size, d);
}

units::Bytes at_rest(const ChipOp& op) {
  const double size = system::size_of(op.data);
  if (op.type == OpType::matmul)
    return compulsory_bytes({op.dims[0], op.dims[2], op.dims[1], 1}, size);
  if (op.type == OpType::attention)
    return units::Bytes(real(op.dims[0]) * real(op.dims[3]) * 2 * size *
                        (real(op.dims[1]) + real(op.dims[2])));
  if (op.type == OpType::load) return units::Bytes(elements(op));
  if (op.type == OpType::copy) return units::Bytes(2 * elements(op));
  if (op.type == OpType::optimizer) return units::Bytes(4 * 4 * elements(op));
  return units::Bytes((op.type == OpType::elementwise ? 3 : 2) * elements(op) * size);
}

void check_fit(const ChipOp& op, const system::Device& d) {
  const units::Bytes needed = at_rest(op);
  const bool on_chip = op.memory == Memory::vmem;
  const units::Bytes room = on_chip ? d.vmem + d.cmem : d.hbm_capacity;
  if (needed > room)
    throw config::InputError(
        fmt::format("the operands and results of {} take {}", print_op(op),
                    units::print_rounded(needed)),
        fmt::format("at most the {} of {} of the device", units::print_rounded(room),
                    on_chip ? "on-chip memory" : "HBM"));
}

}  // namespace

OpPlan plan_op(const ChipOp& op, const system::Device& device) {
  if (op.type == OpType::load && op.memory == Memory::vmem)
    throw config::InputError("a load brings data from HBM", "operands in hbm");
  check_fit(op, device);
  OpPlan plan;
  plan.element = system::size_of(op.data);
  switch (op.type) {
    case OpType::matmul:
      plan_matmul(plan, op, device);
      break;
    case OpType::attention:
      plan_attention(plan, op, device);
      break;
    case OpType::elementwise:
      plan_elementwise(plan, op, device);
      break;
    case OpType::norm:
      plan_norm(plan, op, device);
      break;
    case OpType::copy:
      plan_stream(plan, op, elements(op), elements(op), 0, device);
      break;
    case OpType::load:
      plan_load(plan, op);
      break;
    case OpType::embedding:
      plan_embedding(plan, op, device);
      break;
    case OpType::optimizer:
      plan_optimizer(plan, op, device);
      break;
  }
  return plan;
}

}  // namespace podsim::performance
