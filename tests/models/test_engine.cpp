#include <catch2/catch.hpp>

#include "models/chip/engine.h"
#include "tests/models/bench.h"

using namespace podsim::models;

TEST_CASE("an engine is done when its work is, not before") {
  Engine engine("engine");
  Bench bench;
  const Probe done("done", engine.work->done());
  bench.at(50, [&] { engine.work->start(100); });
  run_to(149);
  CHECK_FALSE(done.came());
  run_to(150);
  CHECK(done.times() == Times{150});
  CHECK(engine.busy() == 100);
}

TEST_CASE("an engine works again, and its busy time adds up") {
  Engine engine("engine");
  Bench bench;
  const Probe done("done", engine.work->done());
  bench.at(0, [&] { engine.work->start(10); }).at(10, [&] { engine.work->start(7); });
  run_to(100);
  CHECK(done.times() == Times{10, 17});
  CHECK(engine.busy() == 17);
}
