// The kinds that entries of the catalog may be of.
#pragma once

namespace podsim::catalog {

/// Whether the matrix units hold weights still (systolic arrays), or tiles of the output in the
/// registers of multiprocessors.
enum class MatrixUnit { systolic, output_tiles };
/// Format of the operands of matrix products. Sums are wider; results leave in 16 bit.
enum class DataType { bf16, f16, fp8, int8 };
enum class Topology { torus, switched };
enum class WrapRule { axis_16, multiple_of_4 };
enum class FfnKind { gated, plain };
enum class AttentionKind { flash, plain };
enum class Tenure { colocation, own_build };
enum class OfferKind { on_demand, commitment, spot, contract };

}  // namespace podsim::catalog
