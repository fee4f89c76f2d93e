#include "models/chip/scoreboard.h"

#include <algorithm>

namespace podsim::models {

Scoreboard::Scoreboard(const sc_core::sc_module_name& name, OpNumber count)
    : sc_module(name), done_(static_cast<std::size_t>(count)) {
  ops.bind(*this);
}

void Scoreboard::clear() { std::fill(done_.begin(), done_.end(), 0); }

void Scoreboard::complete(OpNumber op) {
  done_[static_cast<std::size_t>(op)] = 1;
  std::erase_if(watched_, [op](const auto& w) {
    if (w.first == op) w.second->notify(sc_core::SC_ZERO_TIME);
    return w.first == op;
  });
}

}  // namespace podsim::models
