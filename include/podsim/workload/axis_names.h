// Names of mesh axes in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/workload/mesh.h"

namespace podsim::config {

template <>
struct EnumNames<workload::Axis> {
  static constexpr auto names = [] {
    std::array<std::pair<workload::Axis, const char*>, workload::kAxes.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = {workload::kAxes[i].axis, workload::kAxes[i].name.data()};
    return all;
  }();
};

}  // namespace podsim::config
