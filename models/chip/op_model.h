// One chip's engines with one op, tile by tile.
#pragma once

#include <systemc>
#include <vector>

#include "models/channel.h"
#include "models/chip/engine.h"
#include "models/chip/tile_core.h"
#include "models/chip/tile_loader.h"
#include "podsim/performance/chip_op.h"

namespace podsim::models {

class OpModel : public sc_core::sc_module {
 public:
  OpModel(const sc_core::sc_module_name& name, const performance::OpRequest& request);

  /// After the simulation has run out of events.
  [[nodiscard]] performance::OpResult result() const;

 private:
  [[nodiscard]] std::vector<performance::TileSpan> spans() const;

  performance::OpRequest request_;
  performance::OpPlan plan_;
  std::vector<performance::Tile> tiles_;
  Channel hbm_{"hbm"};
  Engine mxu_{"mxu"}, vpu_{"vpu"};
  TileLoader loader_;
  TileCore core_;
};

/// Simulate in this process, whose kernel must not have run before.
performance::OpResult simulate_op(const performance::OpRequest& request);

}  // namespace podsim::models
