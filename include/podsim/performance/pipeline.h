// One operation of a device as a double-buffered pipeline of tiles: load, compute, store.
#pragma once

#include <cstdint>

#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"

namespace podsim::performance {

/// Work of one op over all its tiles.
struct Pipeline {
  bool kernel = true;  ///< dispatched as one; else a transfer that another kernel has started
  std::int64_t steps = 1;
  units::Time mxu, vpu;  ///< both work on the same tile at once
  units::Time fill;      ///< of the arrays, under the dispatch
  units::Time serial;    ///< conversion of operands and results, beside nothing else
  units::Time extra;     ///< dispatch of further device kernels of the same op
  units::Bytes before;   ///< moved by kernels that run before: quantising of operands
  units::Bytes loads, stores;
  units::Bytes first_load, last_store;
};

/// The parts of an op's time, which sum to it.
struct PipelineTime {
  units::Time dispatch;  ///< the longer of op_overhead and fill, and `extra`
  units::Time ramp;      ///< HBM latency, first load, last store: nothing else can run
  units::Time mxu, vpu;  ///< engines, all at once: the longest counts
  units::Time hbm;       ///< loads and stores between the first and the last
  units::Time bubbles;   ///< HBM waits: for the first tile to be done with, and for the last
  units::Time tiles;     ///< steps x tile_overhead, on top of the compute engines
  units::Time serial;
  units::Time before;  ///< traffic of kernels that run before

  [[nodiscard]] units::Time compute() const;  ///< time of all tiles
  [[nodiscard]] units::Time total() const;
};

/// dispatch + before + ramp + max(max(mxu, vpu) + tiles, hbm + bubbles) + serial, with
///   b = hbm_bandwidth * hbm_efficiency, ramp = hbm_latency + (first_load + last_store) / b,
///   hbm = (loads + stores) / b less those two; for tiles that take c, l and s to compute, load and
///   store, bubbles = max(0, c - l) + max(0, c - s), and c where there is one tile.
/// The first weights enter the arrays while the kernel starts: on TPU v4 the smallest products take
/// no longer than the smallest additions (measurements/operations.csv), though a fill is half of
/// it. An op that moves nothing over HBM has neither ramp nor tiles. Exact for equal tiles bounded
/// by one engine; the event model of models/chip runs the tiles one by one.
PipelineTime time_pipeline(const Pipeline& pipeline, const system::Device& device);

/// Bytes that an elementwise op moves at a time: sqrt(bytes x tile_overhead x b), which makes
/// the ramp (one block in, one out) and the overhead of the blocks between equally long; at most a
/// quarter of on-chip memory, since two blocks come and two go, and at least 4 KiB.
units::Bytes block_bytes(units::Bytes bytes, const system::Device& device);

}  // namespace podsim::performance
