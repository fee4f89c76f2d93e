#include "src/performance/library_kernels.h"

#include <algorithm>
#include <cmath>

#include "podsim/base/numbers.h"
#include "podsim/performance/mxu.h"
#include "src/performance/attention_blocks.h"

namespace podsim::performance {
namespace {

using base::ceil_div, base::real;

constexpr std::int64_t kMostCuts = 16;

/// A product's kernels on one device.
class KernelSearch {
 public:
  KernelSearch(const workload::Matmul& product, double element, const system::Device& device)
      : product_(product), element_(element), device_(device) {
    const double seconds = device.matmul_efficiency * mxu_clock(device).base();
    overhead_ = device.wave_overhead.base() * seconds;
    const double bytes_a_cycle = device.operand_bandwidth.base() / real(device.mxu_count) / seconds;
    operand_ = element / bytes_a_cycle;
    constexpr double partial_sum = 4;
    const double results = real(product.m) * real(product.n) * real(product.count);
    reduction_ = partial_sum * results / device.vmem_bandwidth.base() * seconds;
  }

  ProductKernel best() {
    const std::int64_t r = device_.mxu_rows, c = device_.mxu_columns;
    for (const std::int64_t rows : {2 * r, r, std::max<std::int64_t>(1, r / 2)})
      for (const std::int64_t columns : {2 * c, c, std::max<std::int64_t>(1, c / 2)})
        add_tile(rows, columns);
    return best_;
  }

 private:
  void add_tile(std::int64_t rows, std::int64_t columns) {
    const std::int64_t tiles =
        ceil_div(product_.m, rows) * ceil_div(product_.n, columns) * product_.count;
    const double area = real(rows) * real(columns) / real(device_.mxu_rows * device_.mxu_columns);
    const double step = std::max(area, real(rows + columns) * operand_);
    for (std::int64_t cuts = 1; cuts <= kMostCuts; ++cuts) {
      const bool room = tiles * cuts <= device_.mxu_count && product_.k / cuts >= device_.mxu_rows;
      if (cuts > 1 && !room) return;
      const std::int64_t waves = ceil_div(tiles * cuts, device_.mxu_count);
      double cycles = real(waves) * (real(product_.k) / real(cuts) * step + overhead_ * area);
      if (cuts > 1) cycles += reduction_ * real(cuts);
      if (best_.waves == 0 || cycles < best_.cycles) best_ = {rows, columns, cuts, waves, cycles};
    }
  }

  const workload::Matmul& product_;
  double element_;
  const system::Device& device_;
  double overhead_ = 0;   ///< cycles of a wave of tiles of the array's size
  double operand_ = 0;    ///< cycles of one element of an operand
  double reduction_ = 0;  ///< cycles of the partial sums of one piece
  ProductKernel best_;
};

/// Blocks of queries and keys of a kernel.
AttentionBlocks kernel_blocks(const ChipOp& op) {
  constexpr std::int64_t side = 128, least = 64;
  AttentionBlocks b;
  b.rows = op.dims[1] <= least ? least : side;
  b.columns = side;
  b.row_blocks = ceil_div(op.dims[1], b.rows);
  for (std::int64_t i = 0; i < b.row_blocks; ++i) b.pairs += key_blocks(op, b, i);
  return b;
}

/// Pairs of blocks that the busiest multiprocessor works on: an even share and half a task more,
/// but no less than the longest task. A task is a block of queries with all keys that it sees.
double busiest_pairs(const ChipOp& op, const AttentionBlocks& b, const system::Device& d) {
  const double share = real(b.pairs) * real(op.dims[0]) / real(d.mxu_count);
  const bool split = b.row_blocks == 1 && b.rows < b.columns;
  if (split) return share;
  const double task = real(b.pairs) / real(b.row_blocks);
  return std::max(share + task / 2, real(key_blocks(op, b, b.row_blocks - 1)));
}

void set_slices(Pipeline& p) {
  p.steps = kKernelSlices;
  p.first_load = p.loads / real(p.steps);
  p.last_store = p.stores / real(p.steps);
}

}  // namespace

bool has_product_kernels(const system::Device& d) {
  return d.matrix_unit == system::MatrixUnit::output_tiles && d.operand_bandwidth.base() > 0;
}

bool has_attention_kernels(const system::Device& d) {
  return d.matrix_unit == system::MatrixUnit::output_tiles && d.attention_kernel_efficiency > 0;
}

ProductKernel choose_product_kernel(const workload::Matmul& product, double element,
                                    const system::Device& device) {
  return KernelSearch(product, element, device).best();
}

TilingCost cost_product_kernel(const workload::Matmul& product, double element,
                               const system::Device& device) {
  TilingCost cost;
  cost.steps = kKernelSlices;
  cost.cycles = choose_product_kernel(product, element, device).cycles;
  cost.stores = units::Bytes(real(product.m) * real(product.n) * kResultSize * real(product.count));
  cost.loads = compulsory_bytes(product, element) - cost.stores;
  cost.first_load = cost.loads / real(cost.steps);
  cost.last_store = cost.stores / real(cost.steps);
  return cost;
}

units::Time collision(units::Time engines, units::Time memory) {
  const double a = engines.base(), b = memory.base(), longest = std::max(a, b);
  if (!(longest > 0)) return {};
  const double shorter = std::min(a, b) / longest, squared = shorter * shorter;
  return units::Time(longest * (std::sqrt(std::sqrt(1 + squared * squared)) - 1));
}

units::Bytes quantising_bytes(const workload::Matmul& product, double element,
                              const system::Device& device) {
  constexpr double wide = 2;
  const double elements = real(product.m) * real(product.k) * real(product.count);
  return units::Bytes(device.quantise_passes * elements * (wide + element));
}

void plan_attention_kernel(OpPlan& plan, const ChipOp& op, const system::Device& d) {
  const AttentionBlocks blocks = kernel_blocks(op);
  plan.block_rows = blocks.rows;
  plan.block_columns = blocks.columns;
  const double heads = real(op.dims[0]), head = real(op.dims[3]);
  const double size = system::size_of(op.data), pairs = busiest_pairs(op, blocks, d);
  const double scores = real(blocks.rows) * real(blocks.columns);
  const double units = real(d.mxu_count);
  plan.products = units::Flops(4 * attention_scores(op) * heads * head);
  plan.vector = units::Flops(workload::kSoftmaxOperations * scores * real(blocks.pairs) * heads);
  Pipeline& p = plan.pipeline;
  const units::Flops products(4 * scores * head * pairs * units);
  p.mxu = products / (d.matmul_rate * d.attention_kernel_efficiency);
  plan.cycles = p.mxu.base() * mxu_clock(d).base() * d.matmul_efficiency;
  const units::Flops exponentials(workload::kSoftmaxOperations * scores * pairs * units);
  p.vpu = exponentials / (d.vector_rate * d.softmax_efficiency);
  p.extra = d.attention_overhead - d.op_overhead;  // in place of another kernel's
  const units::Time met = collision(p.mxu, p.vpu);
  p.serial += met;
  if (op.memory != Memory::hbm) return;
  constexpr double wide = 2;
  const double queries = real(op.dims[1]) * head * wide * heads * d.attention_passes;
  p.loads = units::Bytes(queries + 2 * real(op.dims[2]) * head * size * heads);
  p.stores = units::Bytes(queries);
  set_slices(p);
  const auto bandwidth = d.hbm_bandwidth * d.hbm_efficiency;
  p.serial += collision(std::max(p.mxu, p.vpu) + met, (p.loads + p.stores) / bandwidth);
}

}  // namespace podsim::performance
