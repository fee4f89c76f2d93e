// Brings the tiles of an op into on-chip memory, ahead of the core.
#pragma once

#include <systemc>
#include <vector>

#include "models/channel.h"
#include "podsim/performance/chip_op.h"

namespace podsim::models {

/// Tiles as the core sees them.
class TilesIf : public virtual sc_core::sc_interface {
 public:
  [[nodiscard]] virtual bool is_loaded(std::size_t tile) const = 0;
  [[nodiscard]] virtual const sc_core::sc_event& loaded() const = 0;
  /// The core is done with its oldest tile, whose buffer takes the next.
  virtual void release() = 0;
};

/// Double buffering: while the core works on one tile, the next one is on its way.
class TileLoader : public sc_core::sc_module, private TilesIf {
 public:
  sc_core::sc_port<ChannelIf> hbm{"hbm"};
  sc_core::sc_export<TilesIf> tiles{"tiles"};

  struct LoaderSetup {
    const std::vector<performance::Tile>& tiles;  // outlives the loader
    performance::Picoseconds start = 0;           ///< dispatch and the first access
    int buffers = 2;
  };
  SC_HAS_PROCESS(TileLoader);
  TileLoader(const sc_core::sc_module_name& name, const LoaderSetup& parameters);

  /// When each tile was there.
  [[nodiscard]] const std::vector<performance::Picoseconds>& ends() const { return ends_; }

 private:
  void advance();
  [[nodiscard]] bool is_loaded(std::size_t tile) const override { return tile < ends_.size(); }
  [[nodiscard]] const sc_core::sc_event& loaded() const override { return loaded_; }
  void release() override;

  LoaderSetup parameters_;
  bool moving_ = false;
  std::size_t released_ = 0;
  std::vector<performance::Picoseconds> ends_;
  sc_core::sc_event arrived_{"arrived"}, released_event_{"released"}, loaded_{"loaded"};
};

}  // namespace podsim::models
