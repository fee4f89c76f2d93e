#include "models/chip/engine.h"

#include <utility>

#include "models/kernel_time.h"

namespace podsim::models {

Engine::Engine(sc_core::sc_module_name name) : sc_module(std::move(name)) { work.bind(*this); }

void Engine::start(performance::Picoseconds duration) {
  sc_assert(now() >= until_);
  busy_ += duration;
  until_ = now() + duration;
  done_.notify(kernel_time(duration));
}

}  // namespace podsim::models
