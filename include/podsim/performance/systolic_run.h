// The cycle-true simulation of a product: what the worker is asked and what it answers.
#pragma once

#include <cstdint>
#include <string>

#include "podsim/config/describe.h"
#include "podsim/performance/systolic.h"

namespace podsim::performance {

/// int8 sums up in int32, the others in fp32.
enum class NumberFormat { int8, bf16, fp8_e4m3, fp8_e5m2 };

/// The operands are drawn by the worker: any bits for int8, finite values for the others.
struct SystolicRequest {
  std::int64_t m = 1, n = 1, k = 1;
  std::int64_t rows = 128, columns = 128, arrays = 1;
  std::int64_t row_pieces = 1;  ///< pieces as in TpuSpread
  Dataflow dataflow = Dataflow::ws;
  NumberFormat format = NumberFormat::int8;
  std::int64_t seed = 1;

  static void describe(config::Record<SystolicRequest>& r);
  bool operator==(const SystolicRequest&) const = default;
};

struct SystolicRun {
  std::int64_t cycles = 0;      ///< index of the cycle in which the last result left
  std::int64_t mismatches = 0;  ///< results that differ in a bit from the reference
  double worst_error = 0;  ///< largest |result - Eigen's product| over the sum of |a b|; 0 for int8
  std::string checksum;    ///< of the results' bits, FNV-1a

  static void describe(config::Record<SystolicRun>& r);
  bool operator==(const SystolicRun&) const = default;
};

/// The limits of what is simulated cycle by cycle.
inline constexpr std::int64_t kMostArraySide = 256, kMostArrays = 16;
inline constexpr std::int64_t kMostDimension = 65536;  ///< sums of int8 products stay in int32
inline constexpr std::int64_t kMostElements = std::int64_t{1} << 28;  ///< elements of one matrix
inline constexpr std::int64_t kMostCycles = 100'000'000;              ///< some minutes

/// Why the request is beyond those limits; empty when it is not.
std::string beyond_limits(const SystolicRequest& request);

/// Asks a worker. Throws WorkerError.
SystolicRun run_systolic(const SystolicRequest& request);

}  // namespace podsim::performance
