#include "models/chip/engine.h"

#include "models/kernel_time.h"

namespace podsim::models {

Engine::Engine(const sc_core::sc_module_name& name) : sc_module(name) { work.bind(*this); }

void Engine::start(performance::Picoseconds time) {
  sc_assert(now() >= until_);
  busy_ += time;
  until_ = now() + time;
  done_.notify(kernel_time(time));
}

}  // namespace podsim::models
