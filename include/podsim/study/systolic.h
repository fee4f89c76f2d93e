// Products on a systolic array: one given by its dimensions, or the layers of SCALE-Sim's files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/systolic.h"
#include "podsim/performance/systolic_run.h"

namespace podsim::study {

/// Beyond these a number is taken for a slip.
inline constexpr std::int64_t kLargestArraySide = 65536, kMostSystolicArrays = 1024;

struct SystolicLayer {
  std::string name;
  performance::Gemm product;
  config::Location where;  ///< in the topology file
};

/// The array that a SCALE-Sim configuration describes: ArrayHeight, ArrayWidth and Dataflow of
/// [architecture_presets]. What it says of memories and bandwidth has no effect. Throws
/// config::InputError, also where [sparsity] is switched on.
performance::SystolicArray read_scalesim_config(const std::string& file);

/// The layers of a SCALE-Sim topology, in order; conv and GEMM files are told apart by the number
/// of columns. Throws config::InputError with everything that is wrong with it.
std::vector<SystolicLayer> read_scalesim_topology(const std::string& file);

/// A layer on the array. Utilisations and efficiency are fractions of 1.
struct SystolicLine {
  std::string layer;
  std::int64_t m = 1, n = 1, k = 1;
  std::int64_t cycles = 0;            ///< count, the one in which the last sum is complete included
  std::int64_t scale_sim_cycles = 0;  ///< as SCALE-Sim reports: the index of that cycle, from 0
  std::int64_t folds = 0, macs = 0;
  std::int64_t row_pieces = 1;
  double overall_utilisation = 0, mapping_efficiency = 0, compute_utilisation = 0;
  std::int64_t sram_ifmap_reads = 0, sram_filter_reads = 0, sram_ofmap_writes = 0;

  static void describe(config::Record<SystolicLine>& r);
};

/// The same product, simulated cycle by cycle.
struct CycleTrue {
  performance::NumberFormat format = performance::NumberFormat::int8;
  std::int64_t seed = 1;
  std::int64_t cycles = 0;    ///< count, as in SystolicLine
  bool cycles_equal = false;  ///< to the closed form's
  bool values_equal = false;  ///< every bit, to the sums in order of k
  std::int64_t mismatches = 0;
  double worst_error = 0;
  std::string checksum;

  static void describe(config::Record<CycleTrue>& r);
};

struct SystolicResult {
  std::string schema = "podsim.systolic/1";
  std::int64_t rows = 128, columns = 128, arrays = 1;
  performance::Dataflow dataflow = performance::Dataflow::ws;
  std::vector<SystolicLine> layers;
  std::optional<CycleTrue> cycle_true;  ///< of the only layer

  static void describe(config::Record<SystolicResult>& r);
};

/// Closed forms. Throws config::InputError where a layer's counts are too large, or the array is.
SystolicResult systolic(const performance::SystolicArray& array,
                        const std::vector<SystolicLayer>& layers);

/// Lets a worker simulate the result's first layer and adds what came out. Throws
/// config::InputError beyond the limits of what is simulated, performance::WorkerError.
void simulate_cycles(SystolicResult& result, performance::NumberFormat format, std::int64_t seed);

}  // namespace podsim::study
