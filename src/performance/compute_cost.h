// Costs of the compute ops of a step program.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "podsim/performance/costs.h"
#include "podsim/performance/tiling.h"

namespace podsim::performance {

class ComputeCosts {
 public:
  explicit ComputeCosts(const system::Device& device);

  /// Returns the costs of a device that this thread has looked at lately, with the tilings it has
  /// found, or new ones. Valid until the next call.
  static ComputeCosts& of(const system::Device& device);

  /// An op as a pipeline of tiles; equal products of equal ops are tiled once.
  OpCost cost(const workload::Op& op);

 private:
  const TilingCost& tiled(const workload::Matmul& product, const workload::Op& op,
                          units::Bytes other);
  [[nodiscard]] const system::Device& device_of(const workload::Op& op) const;

  system::Device wide_, narrow_, attention_, splash_;
  std::map<std::array<std::int64_t, 6>, TilingCost> tiled_;
};

}  // namespace podsim::performance
