// Names of the system layer's enumerations in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/catalog/enum_names.h"
#include "podsim/config/describe.h"
#include "podsim/system/cluster.h"
#include "podsim/system/device.h"
#include "podsim/system/fabric.h"

namespace podsim::config {

template <>
struct EnumNames<system::LinkKind> {
  using T = system::LinkKind;
  static constexpr std::array names = {std::pair{T::ring, "ring"}, std::pair{T::line, "line"},
                                       std::pair{T::switched, "switched"}};
};

template <>
struct EnumNames<system::LinkScope> {
  using T = system::LinkScope;
  static constexpr std::array names = {std::pair{T::within, "within"},
                                       std::pair{T::between, "between"}};
};

template <>
struct EnumNames<system::Clock> {
  using T = system::Clock;
  static constexpr std::array names = {std::pair{T::standard, "default"},
                                       std::pair{T::pinned, "pinned"}};
};

}  // namespace podsim::config
