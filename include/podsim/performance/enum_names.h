// Names of the performance layer's enumerations in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/step.h"
#include "podsim/system/enum_names.h"

namespace podsim::config {

template <>
struct EnumNames<performance::OpType> {
  using T = performance::OpType;
  static constexpr std::array names = {std::pair{T::matmul, "matmul"},
                                       std::pair{T::attention, "attention"},
                                       std::pair{T::elementwise, "elementwise"},
                                       std::pair{T::norm, "norm"},
                                       std::pair{T::copy, "copy"},
                                       std::pair{T::load, "load"},
                                       std::pair{T::embedding, "embedding"},
                                       std::pair{T::optimizer, "optimizer"}};
};

template <>
struct EnumNames<performance::Detail> {
  static constexpr std::array names = {std::pair{performance::Detail::folded, "folded"},
                                       std::pair{performance::Detail::full, "full"}};
};

template <>
struct EnumNames<performance::Memory> {
  static constexpr std::array names = {std::pair{performance::Memory::hbm, "hbm"},
                                       std::pair{performance::Memory::vmem, "vmem"}};
};

}  // namespace podsim::config
