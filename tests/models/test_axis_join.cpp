#include <catch2/catch.hpp>

#include "models/interconnect/axis_join.h"
#include "tests/models/bench.h"

using namespace podsim;
using namespace podsim::models;

namespace {

performance::OpCost moving(performance::Picoseconds load, performance::Picoseconds latency) {
  performance::OpCost cost;
  cost.kind = workload::OpKind::collective;
  cost.axis = 0;
  cost.loads = {load};
  cost.latency = latency;
  return cost;
}

}  // namespace

TEST_CASE("a collective begins with the last class and ends for all") {
  LinkFabric fabric("fabric");
  AxisJoin join("join", 2);
  join.fabric.bind(fabric.links);
  Bench bench;
  sc_core::sc_event early("early"), late("late");
  const Probe early_done("early_done", early), late_done("late_done", late);
  const auto cost = moving(100, 7);
  bench.at(0, [&] { join.classes->arrive(cost, early); });
  bench.at(40, [&] { join.classes->arrive(cost, late); });
  run_to(146);
  CHECK_FALSE(early_done.came());
  CHECK(join.waiting() == 2);
  run_to(147);
  CHECK(early_done.times() == Times{147});
  CHECK(late_done.times() == Times{147});
}

TEST_CASE("a join serves one collective after the other, the largest share counting") {
  LinkFabric fabric("fabric");
  AxisJoin join("join", 2);
  join.fabric.bind(fabric.links);
  Bench bench;
  sc_core::sc_event a("a"), b("b");
  const Probe done("done", a);
  const auto small = moving(10, 1), large = moving(30, 1);
  for (const performance::Picoseconds t : {0, 100}) {
    bench.at(t, [&] { join.classes->arrive(small, a); });
    bench.at(t, [&, t] { join.classes->arrive(t == 0 ? large : small, b); });
  }
  run_to(1000);
  CHECK(done.times() == Times{31, 111});
}

TEST_CASE("a class that nobody joins waits") {
  LinkFabric fabric("fabric");
  AxisJoin join("join", 2);
  join.fabric.bind(fabric.links);
  Bench bench;
  sc_core::sc_event alone("alone");
  const Probe done("done", alone);
  const auto cost = moving(10, 0);
  bench.at(0, [&] { join.classes->arrive(cost, alone); });
  run_to(1000);
  CHECK_FALSE(done.came());
  CHECK(join.waiting() == 1);
}
