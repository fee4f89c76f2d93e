// How the choices of the job model are written. Include where they are described.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/performance/job_run.h"

template <>
struct podsim::config::EnumNames<podsim::performance::Survives> {
  using S = performance::Survives;
  static constexpr std::array names = {std::pair{S::restart, "restart"}, std::pair{S::host, "host"},
                                       std::pair{S::domain, "domain"}, std::pair{S::all, "all"}};
};
