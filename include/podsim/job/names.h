// How the choices of the job model are written. Include where they are described.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/describe.h"
#include "podsim/job/request.h"

template <>
struct podsim::config::EnumNames<podsim::job::Survives> {
  using S = job::Survives;
  static constexpr std::array names = {std::pair{S::restart, "restart"}, std::pair{S::host, "host"},
                                       std::pair{S::domain, "domain"}, std::pair{S::all, "all"}};
};
