#include "podsim/performance/pipeline.h"

#include <algorithm>
#include <cmath>

namespace podsim::performance {

units::Time PipelineTime::compute() const { return std::max(mxu, vpu) + tiles; }

units::Time PipelineTime::total() const {
  return dispatch + ramp + std::max(compute(), hbm) + serial;
}

PipelineTime time_pipeline(const Pipeline& p, const system::Device& d) {
  const units::Bandwidth bandwidth = d.hbm_bandwidth * d.hbm_efficiency;
  PipelineTime t;
  if (p.kernel) t.dispatch = std::max(d.op_overhead, p.fill) + p.extra;
  t.mxu = p.mxu;
  t.vpu = p.vpu;
  t.serial = p.serial;
  const units::Bytes all = p.loads + p.stores, ends = p.first_load + p.last_store;
  if (all.base() > 0) {
    t.ramp = d.hbm_latency + ends / bandwidth;
    if (p.kernel) t.tiles = d.tile_overhead * static_cast<double>(p.steps);
    t.hbm = std::max(units::Bytes(), all - ends) / bandwidth;
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
