// No collective beats the bound; the bound is what the formulas say.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "tests/performance/fabrics.h"

using namespace podsim;
using namespace podsim::sample;
using workload::CollectiveKind;

namespace {

std::string described(const system::Fabric& f, const performance::FabricCollective& c) {
  const system::FabricGraph graph(f);
  std::string text = f.name + " op " + std::to_string(static_cast<int>(c.op)) + " bytes " +
                     std::to_string(c.bytes.base()) + " axes";
  for (const auto a : c.axes) text += " " + graph.axis(a).name;
  for (const auto l : f.cut_links) text += " cut " + graph.link_name(l);
  for (const auto d : f.dead_chips) text += " dead " + graph.chip_name(d);
  return text;
}

double bound(const system::FabricGraph& graph, const performance::FabricCollective& c) {
  return performance::collective_bound(graph, c).base();
}

}  // namespace

TEST_CASE("no collective on 500 whole fabrics beats the bound") {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    auto f = random_fabric(random);
    if (f.axes.size() == 1 && f.axes[system::LinkClassId(0)].kind == system::LinkKind::switched)
      f.switch_reduces = random() % 2 == 0;
    const system::FabricGraph graph(f);
    for (const auto op : kOps) {
      const performance::FabricCollective c{
          op, units::Bytes(std::exp(std::uniform_real_distribution<>(0, 22)(random))),
          random_axes(f, random)};
      const double least = counted_bound(graph, c);
      INFO(described(f, c));
      REQUIRE(bound(graph, c) == Approx(least).epsilon(1e-9));
      REQUIRE(alone(f, c) >= least * (1 - 1e-9));
    }
  }
}

TEST_CASE("no collective on 500 broken fabrics beats the bound") {
  std::mt19937 random(12);
  for (int round = 0; round < 500; ++round) {
    const auto f = with_random_failures(random_fabric(random), random);
    const system::FabricGraph graph(f);
    for (const auto op : kOps) {
      const performance::FabricCollective c{op, units::Bytes(1e6), random_axes(f, random)};
      const double least = counted_bound(graph, c);
      INFO(described(f, c));
      REQUIRE(bound(graph, c) <= least * (1 + 1e-9));
      REQUIRE(alone(f, c) >= least * (1 - 1e-9));
    }
  }
}

TEST_CASE("a large all-reduce on a torus with all wraps is within a tenth of the bound") {
  for (const char* text :
       {"torus:4x4x4", "torus:16x16x16", "torus:8x16x72", "torus:4x8x32", "torus:16x16",
        "torus:3x5x7", "torus:2x2x2", "ring:16", "ring:4096", "twisted:4x4x8", "twisted:8x16x16"}) {
    const auto f = fabric(text);
    const auto c = collective(CollectiveKind::all_reduce, 1 << 30, f);
    INFO(text);
    CHECK(alone(f, c) <= 1.10 * bound(system::FabricGraph(f), c));
  }
}

TEST_CASE("links of different speed are all kept busy where some order of the axes allows it") {
  auto f = fabric("torus:8x8x8");
  f.axes[system::LinkClassId(2)].bandwidth *= 0.5;
  const auto c = collective(CollectiveKind::all_reduce, 1 << 30, f);
  CHECK(alone(f, c) <= 1.10 * bound(system::FabricGraph(f), c));
}

TEST_CASE("slower links backwards are given less") {
  auto f = fabric("torus:8x8", 50, 0);
  f.axes[system::LinkClassId(0)].backwards = units::Bandwidth(20e9);
  const auto c = collective(CollectiveKind::all_reduce, 1 << 30, f);
  CHECK(alone(f, c) == Approx(2 * 63.0 / 64 * (1 << 30) / 170e9));
}

TEST_CASE("the bound by hand") {
  const auto bytes = 1e9;
  const auto of = [&](const char* text, CollectiveKind op) {
    const auto f = fabric(text);
    return bound(system::FabricGraph(f), collective(op, bytes, f));
  };
  CHECK(of("ring:4", CollectiveKind::all_reduce) == Approx(2 * 3 * 1e9 / (8 * 50e9)));
  CHECK(of("line:4", CollectiveKind::all_gather) == Approx(3 * 1e9 / (6 * 50e9)));
  CHECK(of("switch:8", CollectiveKind::reduce_scatter) == Approx(7 * 1e9 / (8 * 50e9)));
  // A ring of 4: distances 1, 2, 1 from each chip.
  CHECK(of("ring:4", CollectiveKind::all_to_all) == Approx(0.25e9 * 16 / (8 * 50e9)));
  CHECK(of("torus:4x4x4", CollectiveKind::broadcast) == Approx(1e9 / 300e9));
  CHECK(of("ring:4", CollectiveKind::permute) == Approx(1e9 / 100e9));
}
