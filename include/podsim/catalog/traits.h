// The kinds that entries of the catalog may be of.
#pragma once

namespace podsim::catalog {

/// Whether the matrix units hold weights still (systolic arrays), or tiles of the output in the
/// registers of multiprocessors.
enum class MatrixUnit { systolic, output_tiles };
/// Format of the operands of matrix products. Sums are wider; results leave in 16 bit. fp8 has one
/// scale for a tensor or a row, fp8_block one for each 128 elements of the input and each 128 x 128
/// of the weights, fp4 one for each 16 elements (NVFP4) or 32 (MXFP4).
enum class DataType { bf16, f16, fp8, int8, fp8_block, fp4 };
enum class Topology { torus, switched };
enum class WrapRule { axis_16, multiple_of_4 };
enum class FfnKind { gated, plain };
enum class AttentionKind { flash, plain };
enum class Tenure { colocation, own_build };
enum class OfferKind { on_demand, commitment, spot, contract };

}  // namespace podsim::catalog
