// Names of collectives as options and results write them.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/performance/fabric_run.h"

namespace podsim::config {

template <>
struct EnumNames<performance::FabricOp> {
  using E = performance::FabricOp;
  static constexpr std::array names = {
      std::pair{E::all_reduce, "all-reduce"}, std::pair{E::reduce_scatter, "reduce-scatter"},
      std::pair{E::all_gather, "all-gather"}, std::pair{E::all_to_all, "all-to-all"},
      std::pair{E::broadcast, "broadcast"},   std::pair{E::permute, "permute"}};
};

template <>
struct EnumNames<performance::FabricDetail> {
  using E = performance::FabricDetail;
  static constexpr std::array names = {std::pair{E::flow, "flow"}, std::pair{E::packet, "packet"}};
};

}  // namespace podsim::config
