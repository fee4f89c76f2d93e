// Works on the tiles of an op one after the other.
#pragma once

#include <array>
#include <systemc>
#include <vector>

#include "models/channel.h"
#include "models/chip/engine.h"
#include "models/chip/tile_loader.h"
#include "podsim/performance/chip_op.h"

namespace podsim::models {

/// A tile costs its overhead, then what the slower of matrix and vector unit takes for it. Results
/// leave while the next tile is worked on; two may wait to leave.
class TileCore : public sc_core::sc_module {
 public:
  sc_core::sc_port<TilesIf> tiles{"tiles"};
  sc_core::sc_port<EngineIf> mxu{"mxu"}, vpu{"vpu"};
  sc_core::sc_port<ChannelIf> hbm{"hbm"};

  struct CoreSetup {
    const std::vector<performance::Tile>& tiles;  // outlives the core
    performance::Picoseconds start = 0;           ///< dispatch
    performance::Picoseconds overhead = 0;        ///< fixed time of each tile
    performance::Picoseconds serial = 0;          ///< conversion, before the first tile
  };
  SC_HAS_PROCESS(TileCore);
  TileCore(const sc_core::sc_module_name& name, const CoreSetup& parameters);

  struct TileWork {
    performance::Picoseconds begin = 0, store_end = 0;  ///< engines start; 0 where nothing leaves
  };
  [[nodiscard]] const std::vector<TileWork>& work() const { return work_; }
  [[nodiscard]] bool finished() const { return ended_ >= 0; }
  /// When the last result was out.
  [[nodiscard]] performance::Picoseconds ended() const { return ended_; }

 private:
  enum class TilePhase { convert, wait, overhead, engines };

  void advance();
  bool step();
  bool convert();
  bool wait_for_tile();
  bool start_engines();
  bool finish_tile();
  void store(performance::Picoseconds time);
  void stored();
  [[nodiscard]] std::size_t tile() const { return work_.size(); }

  CoreSetup parameters_;
  TilePhase phase_ = TilePhase::convert;
  performance::Picoseconds begun_ = 0;
  std::size_t leaving_ = 0, stores_ = 0;  ///< results on their way out, and ever
  bool computed_ = false;
  performance::Picoseconds ended_ = -1;
  std::vector<TileWork> work_;
  static constexpr std::size_t kMostLeaving = 2;
  sc_core::sc_event start_{"start"}, room_{"room"};
  std::array<sc_core::sc_event, kMostLeaving> out_;  ///< an event holds one notice at a time
};

}  // namespace podsim::models
