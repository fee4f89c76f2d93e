// Names of the catalog's enumerations as files and results write them.
#pragma once

#include <array>
#include <utility>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/sourced.h"
#include "podsim/config/describe.h"

namespace podsim::config {

template <>
struct EnumNames<catalog::Confidence> {
  using E = catalog::Confidence;
  static constexpr std::array names = {std::pair{E::official, "official"},
                                       std::pair{E::reported, "reported"},
                                       std::pair{E::estimated, "estimated"}};
};

template <>
struct EnumNames<catalog::MatrixUnit> {
  using E = catalog::MatrixUnit;
  static constexpr std::array names = {std::pair{E::systolic, "systolic"},
                                       std::pair{E::output_tiles, "output_tiles"}};
};

template <>
struct EnumNames<catalog::DataType> {
  using E = catalog::DataType;
  static constexpr std::array names = {std::pair{E::bf16, "bf16"},
                                       std::pair{E::f16, "f16"},
                                       std::pair{E::fp8, "fp8"},
                                       std::pair{E::int8, "int8"},
                                       std::pair{E::fp8_block, "fp8_block"},
                                       std::pair{E::fp4, "fp4"}};
};

template <>
struct EnumNames<catalog::Topology> {
  using E = catalog::Topology;
  static constexpr std::array names = {std::pair{E::torus, "torus"},
                                       std::pair{E::switched, "switched"}};
};

template <>
struct EnumNames<catalog::WrapRule> {
  using E = catalog::WrapRule;
  static constexpr std::array names = {std::pair{E::axis_16, "axis_16"},
                                       std::pair{E::multiple_of_4, "multiple_of_4"}};
};

template <>
struct EnumNames<catalog::FfnKind> {
  using E = catalog::FfnKind;
  static constexpr std::array names = {std::pair{E::gated, "gated"}, std::pair{E::plain, "plain"}};
};

template <>
struct EnumNames<catalog::AttentionKind> {
  using E = catalog::AttentionKind;
  static constexpr std::array names = {std::pair{E::flash, "flash"}, std::pair{E::plain, "plain"}};
};

template <>
struct EnumNames<catalog::Tenure> {
  using E = catalog::Tenure;
  static constexpr std::array names = {std::pair{E::colocation, "colocation"},
                                       std::pair{E::own_build, "own_build"}};
};

template <>
struct EnumNames<catalog::OfferKind> {
  using E = catalog::OfferKind;
  static constexpr std::array names = {
      std::pair{E::on_demand, "on_demand"}, std::pair{E::commitment, "commitment"},
      std::pair{E::spot, "spot"}, std::pair{E::contract, "contract"}};
};

}  // namespace podsim::config
