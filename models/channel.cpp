#include "models/channel.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

Channel::Channel(const sc_core::sc_module_name& name) : sc_module(name) { end.bind(*this); }

performance::Picoseconds Channel::transfer(performance::Picoseconds duration,
                                           sc_core::sc_event& done) {
  free_at_ = std::max(free_at_, now()) + duration;
  done.notify(kernel_time(free_at_ - now()));
  return free_at_;
}

}  // namespace podsim::models
