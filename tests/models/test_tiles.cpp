// The modules of the op model alone: loader and core.
#include <catch2/catch.hpp>

#include "models/chip/tile_core.h"
#include "models/chip/tile_loader.h"
#include "tests/models/bench.h"

using namespace podsim::models;
using podsim::performance::Picoseconds, podsim::performance::Tile;

namespace {

/// Takes tiles as they come, each for a while.
class Taker : public sc_core::sc_module {
 public:
  sc_core::sc_port<TilesIf> tiles{"tiles"};
  SC_HAS_PROCESS(Taker);
  Taker(sc_core::sc_module_name name, std::size_t count, Picoseconds time)
      : sc_module(std::move(name)), count_(count), time_(time) {
    SC_METHOD(run);
  }
  Times taken;

 private:
  void run() {
    if (busy_) tiles->release();
    busy_ = false;
    if (taken.size() == count_) return;
    if (!tiles->is_loaded(taken.size())) return next_trigger(tiles->loaded());
    taken.push_back(now());
    busy_ = true;
    next_trigger(kernel_time(time_));
  }
  std::size_t count_;
  Picoseconds time_;
  bool busy_ = false;
};

/// Has every tile from the start.
class Ready : public sc_core::sc_module, private TilesIf {
 public:
  sc_core::sc_export<TilesIf> tiles{"tiles"};
  explicit Ready(sc_core::sc_module_name name) : sc_module(std::move(name)) { tiles.bind(*this); }
  int released = 0;

 private:
  [[nodiscard]] bool is_loaded(std::size_t) const override { return true; }
  [[nodiscard]] const sc_core::sc_event& loaded() const override { return never_; }
  void release() override { ++released; }
  sc_core::sc_event never_{"never"};
};

struct CoreBench {
  CoreBench(const std::vector<Tile>& tiles, const TileCore::CoreSetup& p) : core("core", p) {
    static_cast<void>(tiles);
    core.tiles.bind(ready.tiles);
    core.mxu.bind(mxu.work);
    core.vpu.bind(vpu.work);
    core.hbm.bind(hbm.end);
    strict_kernel();
    run_to(1'000'000);
  }
  Ready ready{"ready"};
  Engine mxu{"mxu"}, vpu{"vpu"};
  Channel hbm{"hbm"};
  TileCore core;
};

Times begins(const TileCore& core) {
  Times list;
  for (const auto& w : core.work()) list.push_back(w.begin);
  return list;
}

}  // namespace

TEST_CASE("the loader stays two tiles ahead of a slow core") {
  const std::vector<Tile> tiles(4, Tile{100, 0, 0, 0});
  Channel hbm("hbm");
  TileLoader loader("loader", {tiles, 50, 2});
  Taker taker("taker", tiles.size(), 500);
  loader.hbm.bind(hbm.end);
  taker.tiles.bind(loader.tiles);
  strict_kernel();
  run_to(100'000);
  // The second is there at 250; the third waits until the first's buffer is free, at 650.
  CHECK(loader.ends() == Times{150, 250, 750, 1250});
  CHECK(taker.taken == Times{150, 650, 1150, 1650});
}

TEST_CASE("a fast core waits for each tile") {
  const std::vector<Tile> tiles(3, Tile{100, 0, 0, 0});
  Channel hbm("hbm");
  TileLoader loader("loader", {tiles, 50, 2});
  Taker taker("taker", tiles.size(), 10);
  loader.hbm.bind(hbm.end);
  taker.tiles.bind(loader.tiles);
  strict_kernel();
  run_to(100'000);
  CHECK(taker.taken == Times{150, 250, 350});
}

TEST_CASE("a tile costs its overhead and its slower engine") {
  const std::vector<Tile> tiles = {{0, 300, 100, 0}, {0, 100, 400, 0}};
  const CoreBench b(tiles, {tiles, 1000, 10, 0});
  CHECK(begins(b.core) == Times{1010, 1320});
  CHECK(b.core.ended() == 1720);
  CHECK(b.ready.released == 2);
  CHECK(b.mxu.busy() == 400);
  CHECK(b.vpu.busy() == 500);
}

TEST_CASE("conversion comes before the first tile") {
  const std::vector<Tile> tiles = {{0, 300, 0, 0}};
  const CoreBench b(tiles, {tiles, 1000, 0, 250});
  CHECK(begins(b.core) == Times{1250});
  CHECK(b.vpu.busy() == 250);
}

TEST_CASE("results leave while the next tile is worked on; two may wait") {
  const std::vector<Tile> tiles(4, Tile{0, 100, 0, 1000});
  const CoreBench b(tiles, {tiles, 0, 0, 0});
  // Two results are on their way after 200; the third tile begins when the first is out, at 1100.
  CHECK(begins(b.core) == Times{0, 100, 1100, 2100});
  CHECK(b.core.ended() == 4100);
}
