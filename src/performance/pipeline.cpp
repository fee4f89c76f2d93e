#include "podsim/performance/pipeline.h"

#include <algorithm>
#include <cmath>

namespace podsim::performance {

units::Time PipelineTime::compute() const { return std::max(mxu, vpu) + tiles; }

units::Time PipelineTime::total() const {
  return dispatch + before + ramp + std::max(compute(), hbm + bubbles) + serial;
}

namespace {

/// With one tile in work and the next one there, HBM can only wait; and again at the end, when the
/// last tile is in work and the results before it are out.
units::Time bubbles(const Pipeline& p, units::Time compute, units::Bandwidth bandwidth) {
  const auto steps = static_cast<double>(p.steps);
  const units::Time tile = compute / steps;
  if (p.steps == 1) return tile;
  const units::Time load = (p.loads - p.first_load) / (steps - 1) / bandwidth;
  const units::Time store = p.stores / steps / bandwidth;
  return std::max(units::Time(), tile - load) + std::max(units::Time(), tile - store);
}

}  // namespace

PipelineTime time_pipeline(const Pipeline& p, const system::Device& d) {
  const units::Bandwidth bandwidth = d.hbm_bandwidth * d.hbm_efficiency;
  PipelineTime t;
  if (p.kernel) t.dispatch = std::max(d.op_overhead, p.fill) + p.extra;
  t.mxu = p.mxu;
  t.vpu = p.vpu;
  t.serial = p.serial;
  if (p.before.base() > 0) t.before = p.before / bandwidth;
  const units::Bytes all = p.loads + p.stores, ends = p.first_load + p.last_store;
  if (all.base() > 0) {
    t.ramp = d.hbm_latency + ends / bandwidth;
    if (p.kernel) t.tiles = d.tile_overhead * static_cast<double>(p.steps);
    t.hbm = std::max(units::Bytes(), all - ends) / bandwidth;
    t.bubbles = bubbles(p, t.compute(), bandwidth);
  }
  return t;
}

units::Bytes block_bytes(units::Bytes bytes, const system::Device& d) {
  constexpr double smallest = 4096, most_blocks = 4096;
  const units::Bandwidth bandwidth = d.hbm_bandwidth * d.hbm_efficiency;
  const double even = std::sqrt(bytes.base() * (d.tile_overhead * bandwidth).base());
  const double least = std::max(smallest, bytes.base() / most_blocks);
  return units::Bytes(std::max(least, std::min(even, d.vmem.base() / 4)));
}

}  // namespace podsim::performance
