#include "models/chip/tile_loader.h"

#include "models/kernel_time.h"

namespace podsim::models {

TileLoader::TileLoader(const sc_core::sc_module_name& name, const LoaderSetup& parameters)
    : sc_module(name), parameters_(parameters) {
  tiles.bind(*this);
  ends_.reserve(parameters.tiles.size());
  SC_METHOD(advance);
  sensitive << arrived_ << released_event_;
  dont_initialize();
  released_event_.notify(kernel_time(parameters.start));
}

void TileLoader::release() {
  ++released_;
  released_event_.notify(sc_core::SC_ZERO_TIME);
}

void TileLoader::advance() {
  if (moving_ && arrived_.triggered()) {
    moving_ = false;
    ends_.push_back(now());
    loaded_.notify(sc_core::SC_ZERO_TIME);
  }
  const std::size_t next = ends_.size();
  const std::size_t room = released_ + static_cast<std::size_t>(parameters_.buffers);
  if (moving_ || next == parameters_.tiles.size() || next >= room) return;
  moving_ = true;
  const performance::Picoseconds time = parameters_.tiles[next].load;
  if (time > 0) {
    hbm->transfer(time, arrived_);
  } else {
    arrived_.notify(sc_core::SC_ZERO_TIME);
  }
}

}  // namespace podsim::models
