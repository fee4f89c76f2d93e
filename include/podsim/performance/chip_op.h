// One operation of one device on its own: time, what bounds it, energy.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/performance/picoseconds.h"
#include "podsim/performance/pipeline.h"
#include "podsim/performance/tiling.h"
#include "podsim/system/cluster.h"
#include "podsim/system/device.h"

namespace podsim::performance {

enum class OpType { matmul, attention, elementwise, norm, copy, load, embedding, optimizer };

/// The memory in which operands lie before and results after.
enum class Memory { hbm, vmem };

/// `dims` by type:
///   matmul       m, k, n                         m x k by k x n
///   attention    heads, queries, keys, head_dim  flash forward pass; heads of all sequences
///   elementwise  any                             sum of two tensors of that shape
///   norm         rows..., columns                over the last dimension
///   copy         bytes                           read and written
///   load         bytes                           read into on-chip memory
///   embedding    rows, columns                   rows gathered from a table
///   optimizer    parameters                      Adam: fp32 master weights, moments, gradients
struct ChipOp {
  OpType type = OpType::matmul;
  std::vector<std::int64_t> dims;
  system::DataType data = system::DataType::bf16;
  Memory memory = Memory::hbm;
  bool causal = false;  ///< attention: queries see keys up to their own place
  bool ready = false;   ///< matmul: the input is in the format already, nothing quantises it

  static void describe(config::Record<ChipOp>& r);
  bool operator==(const ChipOp&) const = default;
};

/// From "matmul:4096x4096x4096:bf16", "matmul:4096x4096x4096:fp8:ready",
/// "attention:32x4096x4096x128:bf16:causal", "copy:32MiB", …: type, dimensions and, where the type
/// has operands, their format (bf16 unless said). Throws config::InputError.
ChipOp parse_op(const std::string& text);
std::string print_op(const ChipOp& op);

/// An op as work for the engines.
struct OpPlan {
  std::vector<Tiling> tilings;                     ///< tilings; a matmul has one
  std::int64_t block_rows = 0, block_columns = 0;  ///< attention: queries and keys of a tile
  Pipeline pipeline;
  units::Flops products, vector;  ///< useful matrix operations; vector operations
  double cycles = 0;              ///< cycles of the matrix units
  double element = 2;             ///< bytes of an operand's element
};

/// Throws config::InputError for what does not fit on the device.
OpPlan plan_op(const ChipOp& op, const system::Device& device);

/// One tile of a plan: what the engines do for it. Times rounded up to a picosecond.
struct Tile {
  Picoseconds load = 0, mxu = 0, vpu = 0, store = 0;
  bool operator==(const Tile&) const = default;
};

/// The tiles in the order in which they run; they sum to the plan's pipeline.
std::vector<Tile> tiles_of(const ChipOp& op, const OpPlan& plan, const system::Device& device);

/// Work of one engine on one tile.
struct TileSpan {
  std::string engine;  ///< "load", "mxu", "vpu", "store"
  std::int64_t tile = 0;
  units::Time begin, end;

  static void describe(config::Record<TileSpan>& r);
  bool operator==(const TileSpan&) const = default;
};

struct OpResult {
  units::Time time;
  std::string bound_by;                     ///< "mxu", "vpu", "hbm" or "latency"
  std::map<std::string, units::Time> busy;  ///< per engine
  units::Time latency;  ///< dispatch, ramp, fill, tile overheads: time no engine's rate shortens
  std::int64_t tiles = 1;
  std::string tile;       ///< "2048x2048x2048", "1.049 MB"
  double efficiency = 0;  ///< useful matrix operations over time x peak; 0 without products
  units::Bandwidth hbm_bandwidth;  ///< bytes moved over time
  units::Energy energy;            ///< of the device, with idle draw and the host's share
  std::map<std::string, units::Energy> energy_by;  ///< mxu, vpu, vmem, hbm, idle
  units::Power power;
  std::vector<TileSpan> spans;  ///< event: the first `OpRequest::spans` of them

  static void describe(config::Record<OpResult>& r);
};

/// The request of the worker kind "op".
struct OpRequest {
  ChipOp op;
  system::Device device;
  std::int64_t spans = 0;

  static void describe(config::Record<OpRequest>& r);
};

/// The closed form.
OpResult time_op(const ChipOp& op, const system::Device& device);

/// The SystemC model of one chip's engines, tile by tile, in a worker process. Throws WorkerError.
OpResult simulate_op(const OpRequest& request);

/// The result that both have in common: everything but `time` and `spans` follows from plan and
/// time.
OpResult describe_op(const OpPlan& plan, units::Time time, const system::Device& device);

/// Energy of an op above idle draw by engine.
std::map<std::string, units::Energy> op_energy(const OpPlan& plan, const system::Device& device);

}  // namespace podsim::performance
