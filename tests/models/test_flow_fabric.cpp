#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <optional>

#include "models/interconnect/flow_fabric.h"
#include "tests/models/bench.h"

using namespace podsim::models;
using podsim::performance::Picoseconds;

namespace {

struct End : FlowEndIf {
  void flow_ended(Picoseconds start, Picoseconds at) override {
    began = start;
    times.push_back(at);
    heard.push_back(now());
  }
  Picoseconds began = -1;
  Times times, heard;
};

/// A fabric of two links whose routes use them by the given loads.
struct Setup {
  explicit Setup(std::vector<std::vector<double>> loads) {
    for (const auto& of_route : loads) {
      auto& uses = routes.emplace_back();
      double longest = 0;
      for (const double load : of_route) longest = std::max(longest, load);
      for (std::size_t l = 0; l < of_route.size(); ++l)
        if (of_route[l] > 0) uses.push_back({FlowLinkId(l), of_route[l] / longest});
      lengths.push_back(static_cast<Picoseconds>(longest));
      ends.emplace_back();
    }
    FlowRoutes pointers;
    for (const auto& uses : routes) pointers.push_back(&uses);
    fabric.emplace("fabric", podsim::base::Ids<FlowLinkId>(2), pointers);
  }
  void start(Picoseconds t, std::size_t route, Picoseconds latency = 0) {
    bench.at(t, [this, route, latency, t] {
      fabric->flows->carry({FlowRouteId(route), lengths[route], latency}, t, ends[route]);
    });
  }
  std::deque<LinkUses> routes;
  std::vector<Picoseconds> lengths;
  std::deque<End> ends;
  std::optional<FlowFabric> fabric;
  Bench bench;
};

}  // namespace

TEST_CASE("a flow alone takes its length and then its latency") {
  Setup s({{1000, 400}});
  s.start(5, 0, 10);
  run_to(1004);
  CHECK(s.ends[0].times.empty());
  run_to(1005);
  CHECK(s.ends[0].times == Times{1015});
  CHECK(s.ends[0].heard == Times{1005});
  CHECK(s.ends[0].began == 5);
}

TEST_CASE("two flows on one link take twice as long") {
  Setup s({{1000}, {1000}});
  s.start(0, 0);
  s.start(0, 1);
  run_to(1999);
  CHECK(s.ends[0].times.empty());
  run_to(2000);
  CHECK(s.ends[0].times == Times{2000});
  CHECK(s.ends[1].times == Times{2000});
}

TEST_CASE("flows on disjoint links do not notice each other") {
  Setup s({{1000, 0}, {0, 700}});
  s.start(0, 0);
  s.start(0, 1);
  run_to(5000);
  CHECK(s.ends[0].times == Times{1000});
  CHECK(s.ends[1].times == Times{700});
}

TEST_CASE("rates are shared anew when a flow comes and when one goes") {
  Setup s({{1000}, {1000}});
  s.start(0, 0);
  s.start(500, 1);
  run_to(5000);
  CHECK(s.ends[0].times == Times{1500});
  CHECK(s.ends[1].times == Times{2000});
}

TEST_CASE("a flow may be asked for ahead of its time") {
  Setup s({{1000}, {1000}});
  s.bench.at(0, [&] {
    s.fabric->flows->carry({FlowRouteId(1), 1000, 0}, 500, s.ends[1]);
    s.fabric->flows->carry({FlowRouteId(0), 1000, 0}, 0, s.ends[0]);
  });
  run_to(5000);
  CHECK(s.ends[0].times == Times{1500});
  CHECK(s.ends[1].times == Times{2000});
  CHECK(s.ends[1].began == 500);
}

TEST_CASE("latency occupies no link") {
  Setup s({{1000}, {500}});
  s.start(0, 0, 600);
  s.start(1000, 1);
  run_to(5000);
  CHECK(s.ends[0].times == Times{1600});
  CHECK(s.ends[1].times == Times{1500});
}

TEST_CASE("nothing to carry takes the latency alone") {
  Setup s({{0, 0}, {}});
  s.start(0, 0, 3);
  s.start(0, 1);
  run_to(10);
  CHECK(s.ends[0].times == Times{3});
  CHECK(s.ends[1].times == Times{0});
}

TEST_CASE("links are not idle while somebody waits for them") {
  Setup s({{900, 300}, {600, 600}});
  s.start(0, 0);
  s.start(100, 1);
  run_to(5000);
  CHECK(std::max(s.ends[0].times[0], s.ends[1].times[0]) == 1500);
}

TEST_CASE("the same flows again take the same time, from what is known of them") {
  Setup s({{900, 300}, {600, 600}});
  for (const Picoseconds t : {0, 10'000, 20'000}) {
    s.start(t, 0);
    s.start(t, 1);
  }
  run_to(50'000);
  REQUIRE(s.ends[0].times.size() == 3);
  CHECK(s.ends[0].times[2] - 20'000 == s.ends[0].times[0]);
  CHECK(s.fabric->solved() <= 3);
  CHECK(s.fabric->carried(FlowRouteId(0)) == 2700);
}
