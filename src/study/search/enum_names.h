// Names of a search's objectives in files and messages.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/study/search.h"

namespace podsim::config {

template <>
struct EnumNames<study::Objective> {
  static constexpr std::array<std::pair<study::Objective, const char*>, 5> names = {
      {{study::Objective::step, "step"},
       {study::Objective::cost, "cost"},
       {study::Objective::time, "time"},
       {study::Objective::tokens_per_mw, "tokens-per-mw"},
       {study::Objective::chips, "chips"}}};
};

}  // namespace podsim::config
