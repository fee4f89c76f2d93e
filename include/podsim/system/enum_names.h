// Names of the system layer's enumerations in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/system/cluster.h"
#include "podsim/system/device.h"
#include "podsim/system/fabric.h"

namespace podsim::config {

template <>
struct EnumNames<system::MatrixUnit> {
  using T = system::MatrixUnit;
  static constexpr std::array names = {std::pair{T::systolic, "systolic"},
                                       std::pair{T::output_tiles, "output_tiles"}};
};

template <>
struct EnumNames<system::AxisKind> {
  using T = system::AxisKind;
  static constexpr std::array names = {std::pair{T::ring, "ring"}, std::pair{T::line, "line"},
                                       std::pair{T::switched, "switched"}};
};

template <>
struct EnumNames<system::Clock> {
  using T = system::Clock;
  static constexpr std::array names = {std::pair{T::standard, "default"},
                                       std::pair{T::pinned, "pinned"}};
};

template <>
struct EnumNames<system::DataType> {
  using T = system::DataType;
  static constexpr std::array names = {std::pair{T::bf16, "bf16"}, std::pair{T::f16, "f16"},
                                       std::pair{T::fp8, "fp8"}, std::pair{T::int8, "int8"}};
};

}  // namespace podsim::config
