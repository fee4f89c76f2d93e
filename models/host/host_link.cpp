#include "models/host/host_link.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

HostLink::HostLink(const sc_core::sc_module_name& name) : sc_module(name) { device.bind(*this); }

void HostLink::transfer(performance::Picoseconds duration, sc_core::sc_event& done) {
  free_at_ = std::max(free_at_, now()) + duration;
  done.notify(kernel_time(free_at_ - now()));
}

}  // namespace podsim::models
