// The step program: what one device does in one training step, as ops with dependencies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/base/id.h"
#include "podsim/config/describe.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/collective_kind.h"
#include "podsim/workload/mesh.h"

namespace podsim::workload {

/// The kernel that computes: products and elementwise passes as compilers make them; a fused
/// attention kernel of the first or second generation; the permutation of tokens to their experts
/// and back; elementwise passes that nothing fuses.
enum class Kernel { general, flash, splash, dispatch, eager };
enum class OpKind { compute, collective, host_transfer, send, receive };

/// `count` independent products of an m x k by a k x n matrix.
struct Matmul {
  std::int64_t m = 0, n = 0, k = 0, count = 1;

  [[nodiscard]] units::Flops flops() const {
    return units::Flops(2.0 * static_cast<double>(m) * static_cast<double>(n) *
                        static_cast<double>(k) * static_cast<double>(count));
  }
  static void describe(config::Record<Matmul>& r);
  bool operator==(const Matmul&) const = default;
};

/// The number of a block in StepProgram::blocks.
using BlockId = base::Id<struct BlockTag>;
/// The number of an op in Block::ops.
using OpId = base::Id<struct OpTag>;
/// The number of a scheduled block in StepProgram::schedule.
using ExecutionId = base::Id<struct ExecutionTag>;

/// Wait for another op's completion. `blocks_back` = 0: op `op` of the same block, `lag` iterations
/// earlier (no wait when that is before the block's first iteration). `blocks_back` = b > 0: op
/// `op` of the b-th block before in the schedule, `lag` iterations before that block's last (no
/// wait when there is no such block or iteration).
struct Dependency {
  std::int64_t blocks_back = 0;
  OpId op{0};
  std::int64_t lag = 0;

  static void describe(config::Record<Dependency>& r);
  bool operator==(const Dependency&) const = default;
};

/// One operation of one device.
///
/// compute: runs on the device's in-order core; its engines (MXU for `products`, VPU for
/// `vector`, HBM for `hbm`) work at the same time, the slowest decides.
/// collective: over the device's group on mesh axis `axis`; asynchronous, in order per axis.
/// `bytes` is the size of the full tensor of the group as one device sees it: the result of an
/// all-gather, the input of a reduce-scatter, the tensor of an all-reduce, what a device holds
/// before an all-to-all, of which each member gets an equal part.
/// host_transfer: `bytes` over the host link, asynchronous, in order.
/// send: `bytes` to the member `offset` places on along `axis`, round its end; asynchronous, in
/// order per axis and offset. receive: done when the k-th message of the member `offset` places
/// back along `axis` is here, k counting the receives of that axis and offset in program order; it
/// needs no dependencies. Sends and receives of an axis and offset are equally many in all members
/// that meet.
struct Op {
  std::string name;  ///< "fwd.mlp_up"; stands in traces and in the table of exposed waits
  OpKind kind = OpKind::compute;
  std::vector<Matmul> products;
  bool narrow = false;  ///< products at the run's precision; else in bf16
  Kernel kernel = Kernel::general;
  units::Flops vector;
  units::Bytes hbm;
  CollectiveKind collective = CollectiveKind::all_gather;
  std::optional<Axis> axis;  ///< collective, send, receive
  std::int64_t offset = 0;   ///< send, receive: +1 to the next member, -1 to the one before
  units::Bytes bytes;
  /// All-to-all: this many parts in a row carry the same, so that what goes to one domain goes
  /// once.
  std::int64_t copies = 1;
  std::vector<Dependency> deps;

  static void describe(config::Record<Op>& r);
  bool operator==(const Op&) const = default;
};

/// Ops that run `repeat` times in a row (the layers of a pass).
struct Block {
  std::string name;
  std::int64_t repeat = 1;
  base::IdVector<OpId, Op> ops;

  static void describe(config::Record<Block>& r);
  bool operator==(const Block&) const = default;
};

/// The program of one role: `schedule` lists ids of `blocks`, in order of execution
/// (microbatches repeat the same blocks). Compute ops keep program order.
struct StepProgram {
  base::IdVector<BlockId, Block> blocks;
  base::IdVector<ExecutionId, BlockId> schedule;
  units::Bytes
      input_bytes;  ///< bytes that the host must have ready for this device before the step

  static void describe(config::Record<StepProgram>& r);
  bool operator==(const StepProgram&) const = default;
};

}  // namespace podsim::workload
