// One replica, run alone.
#pragma once

#include <cstdint>

#include "podsim/job/simulate.h"
#include "src/job/replica.h"

namespace podsim::job {

inline TimeSplit run(const JobRequest& r, std::uint64_t number = 0) {
  const Parameters parameters(r);
  EventCount events(1);
  Replica replica(parameters, number, events);
  while (!replica.done()) replica.advance();
  return replica.split();
}

}  // namespace podsim::job
