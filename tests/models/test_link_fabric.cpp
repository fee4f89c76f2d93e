#include <catch2/catch.hpp>

#include "models/interconnect/link_fabric.h"
#include "tests/models/bench.h"

using namespace podsim::models;

namespace {

/// A fabric with two transfers to observe.
struct Setup {
  LinkFabric fabric{"fabric"};
  Bench bench;
  sc_core::sc_event a{"a"}, b{"b"};
  Probe a_done{"a_done", a}, b_done{"b_done", b};

  void start(podsim::performance::Picoseconds t, const Loads& loads, sc_core::sc_event& done,
             podsim::performance::Picoseconds latency = 0) {
    bench.at(t, [this, loads, latency, &done] { fabric.links->transfer(loads, latency, done); });
  }
};

}  // namespace

TEST_CASE("a transfer alone takes its largest load and then its latency") {
  Setup s;
  s.start(5, {1000, 400}, s.a, 10);
  run_to(1014);
  CHECK_FALSE(s.a_done.came());
  run_to(1015);
  CHECK(s.a_done.times() == Times{1015});
}

TEST_CASE("two transfers on one link take twice as long") {
  Setup s;
  s.start(0, {1000}, s.a);
  s.start(0, {1000}, s.b);
  run_to(1999);
  CHECK_FALSE(s.a_done.came());
  run_to(2000);
  CHECK(s.a_done.came());
  CHECK(s.b_done.came());
}

TEST_CASE("transfers on disjoint links do not notice each other") {
  Setup s;
  s.start(0, {1000, 0}, s.a);
  s.start(0, {0, 700}, s.b);
  run_to(5000);
  CHECK(s.a_done.times() == Times{1000});
  CHECK(s.b_done.times() == Times{700});
}

TEST_CASE("rates are shared anew when a transfer comes and when one goes") {
  Setup s;
  s.start(0, {1000}, s.a);
  s.start(500, {1000}, s.b);
  run_to(5000);
  CHECK(s.a_done.times() == Times{1500});
  CHECK(s.b_done.times() == Times{2000});
}

TEST_CASE("latency occupies no link") {
  Setup s;
  s.start(0, {1000}, s.a, 600);
  s.start(1000, {500}, s.b);
  run_to(5000);
  CHECK(s.a_done.times() == Times{1600});
  CHECK(s.b_done.times() == Times{1500});
}

TEST_CASE("nothing to carry takes the latency alone") {
  Setup s;
  s.start(0, {0, 0}, s.a, 3);
  s.start(0, {}, s.b);
  run_to(10);
  CHECK(s.a_done.times() == Times{3});
  CHECK(s.b_done.times() == Times{0});
}

TEST_CASE("links are not idle while somebody waits for them") {
  Setup s;
  s.start(0, {900, 300}, s.a);
  s.start(100, {600, 600}, s.b);
  run_to(5000);
  CHECK(std::max(s.a_done.times()[0], s.b_done.times()[0]) == 1500);
}
