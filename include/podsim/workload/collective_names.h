// Names of collectives in programs, options and results.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/workload/collective_kind.h"

template <>
struct podsim::config::EnumNames<podsim::workload::CollectiveKind> {
  using Kind = workload::CollectiveKind;
  static constexpr std::array names = {
      std::pair{Kind::all_reduce, "all-reduce"}, std::pair{Kind::reduce_scatter, "reduce-scatter"},
      std::pair{Kind::all_gather, "all-gather"}, std::pair{Kind::all_to_all, "all-to-all"},
      std::pair{Kind::broadcast, "broadcast"},   std::pair{Kind::permute, "permute"}};
};
