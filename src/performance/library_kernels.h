// Kernels of libraries (cuBLAS, hipBLASLt, FlashAttention) on the multiprocessors of a device.
#pragma once

#include <cstdint>

#include "podsim/performance/chip_op.h"
#include "podsim/performance/pipeline.h"
#include "podsim/performance/tiling.h"
#include "podsim/system/cluster.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Whether the times of the device's kernels of products were measured.
bool has_product_kernels(const system::Device& device);
/// The same of attention kernels.
bool has_attention_kernels(const system::Device& device);

/// The kernel that a library takes for a product: a tile of rows x columns in each multiprocessor,
/// k cut into `cuts` pieces that run side by side, so many waves.
struct ProductKernel {
  std::int64_t rows = 0, columns = 0, cuts = 1, waves = 0;
  double cycles = 0;  ///< of mxu_clock, at matmul_efficiency
};

/// Chooses the kernel of the least time among tiles of half, one and two times the array's sides
/// (the tile shapes of cuBLASLt 12.9, cublasLtMatmulTile_t, and of hipBLASLt):
///
///   cycles = waves x (k / cuts x step + overhead x area) + reduction
///   step   = max(area, operands of a step / the multiprocessor's part of operand_bandwidth)
///
/// with the area in tiles of mxu_rows x mxu_columns. k is cut only where one wave has room for the
/// pieces; their partial sums of four bytes pass on-chip memory once more.
ProductKernel choose_product_kernel(const workload::Matmul& product, double element,
                                    const system::Device& device);

/// Cost of a product by the kernel above. Operands come from HBM once, however tiles read them from
/// on-chip memory. Slices of equal size stand for the kernel's tiles.
TilingCost cost_product_kernel(const workload::Matmul& product, double element,
                               const system::Device& device);

/// Time that a kernel loses since its work and its traffic meet: (a^4 + b^4)^(1/4) - max(a, b) for
/// engines that are busy for a and memory for b. The exponent is that of measured products on eight
/// chips (docs/explain/chip.md).
units::Time collision(units::Time engines, units::Time memory);

/// Bytes that quantising the m x k input of a product moves: read in 16 bit, written in the format.
units::Bytes quantising_bytes(const workload::Matmul& product, double element,
                              const system::Device& device);

/// Plans an attention kernel with blocks of 128 queries by 128 keys, spread over multiprocessors.
/// Products and exponentials of different blocks overlap but for their collision. With at most 64
/// queries, keys are split among multiprocessors (flash decoding), and a block has 64 rows.
void plan_attention_kernel(OpPlan& plan, const ChipOp& op, const system::Device& device);

/// Slices in which a kernel's work and traffic are told to the pipeline and the event model.
inline constexpr std::int64_t kKernelSlices = 256;

}  // namespace podsim::performance
