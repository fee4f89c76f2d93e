#include "models/interconnect/axis_join.h"

#include <algorithm>
#include <utility>

namespace podsim::models {

AxisJoin::AxisJoin(const sc_core::sc_module_name& name, std::size_t participants)
    : sc_module(name), participants_(participants) {
  classes.bind(*this);
  SC_METHOD(release);
  sensitive << over_;
  dont_initialize();
}

void AxisJoin::arrive(const performance::OpCost& collective, sc_core::sc_event& done) {
  loads_.resize(std::max(loads_.size(), collective.loads.size()));
  for (std::size_t i = 0; i < collective.loads.size(); ++i)
    loads_[i] = std::max(loads_[i], collective.loads[i]);
  latency_ = std::max(latency_, collective.latency);
  arrived_.push_back(&done);
  if (arrived_.size() == participants_) fabric->transfer(loads_, latency_, over_);
}

void AxisJoin::release() {
  ++activations_;
  std::fill(loads_.begin(), loads_.end(), 0);
  latency_ = 0;
  for (sc_core::sc_event* done : std::exchange(arrived_, {})) done->notify(sc_core::SC_ZERO_TIME);
}

}  // namespace podsim::models
