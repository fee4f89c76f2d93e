// Names of the details of a simulated collective as options and results write them.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/performance/fabric_run.h"
#include "podsim/workload/collective_names.h"

namespace podsim::config {

template <>
struct EnumNames<performance::FabricDetail> {
  using E = performance::FabricDetail;
  static constexpr std::array names = {std::pair{E::flow, "flow"}, std::pair{E::packet, "packet"}};
};

}  // namespace podsim::config
