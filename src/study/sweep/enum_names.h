// Names of a study's choices in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/study/sweep.h"

namespace podsim::config {

template <>
struct EnumNames<study::Design> {
  static constexpr std::array<std::pair<study::Design, const char*>, 4> names = {
      {{study::Design::grid, "grid"},
       {study::Design::random, "random"},
       {study::Design::latin_hypercube, "latin_hypercube"},
       {study::Design::sobol, "sobol"}}};
};

template <>
struct EnumNames<study::Fidelity> {
  static constexpr std::array<std::pair<study::Fidelity, const char*>, 2> names = {
      {{study::Fidelity::analytic, "analytic"}, {study::Fidelity::event, "event"}}};
};

template <>
struct EnumNames<study::PointStatus> {
  static constexpr std::array<std::pair<study::PointStatus, const char*>, 3> names = {
      {{study::PointStatus::ok, "ok"},
       {study::PointStatus::refused, "refused"},
       {study::PointStatus::failed, "failed"}}};
};

}  // namespace podsim::config
