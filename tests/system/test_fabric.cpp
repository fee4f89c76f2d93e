// Fabrics from their text, and the graph of their links.
#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/resolve.h"

using namespace podsim;
using namespace podsim::system;

namespace {

Fabric fabric(const std::string& text) {
  return parse_fabric(text, {units::Bandwidth(50e9), units::Time(500e-9)});
}

// Whether an id reaches the elements of a vector: one of another kind does not compile.
template <class Vector, class Index>
concept IndexedBy = requires(const Vector v, Index i) { v[i]; };

static_assert(IndexedBy<decltype(Fabric::axes), LinkClassId>);
static_assert(!IndexedBy<decltype(Fabric::axes), LinkId>);
static_assert(!IndexedBy<decltype(Fabric::axes), MeshAxisId>);
static_assert(!IndexedBy<decltype(Fabric::axes), int>);
static_assert(IndexedBy<decltype(Cluster::axes), MeshAxisId>);
static_assert(!IndexedBy<decltype(Cluster::axes), LinkClassId>);
static_assert(IndexedBy<decltype(ResolvedRun::programs), ProgramId>);
static_assert(!IndexedBy<decltype(ResolvedRun::programs), ClassId>);
static_assert(IndexedBy<decltype(ResolvedRun::groups), ClassId>);
static_assert(!IndexedBy<decltype(ResolvedRun::groups), ProgramId>);
static_assert(IndexedBy<decltype(ResolvedRun::class_of), DeviceId>);
static_assert(!IndexedBy<decltype(ResolvedRun::class_of), ClassId>);
static_assert(IndexedBy<decltype(workload::StepProgram::blocks), workload::BlockId>);
static_assert(!IndexedBy<decltype(workload::StepProgram::blocks), workload::ExecutionId>);
static_assert(!IndexedBy<decltype(workload::Block::ops), workload::BlockId>);

std::vector<std::string> usable_links(const Fabric& f) {
  const FabricGraph graph(f);
  std::vector<std::string> names;
  for (const LinkId l : graph.links())
    if (graph.usable(l)) names.push_back(graph.link_name(l));
  return names;
}

}  // namespace

TEST_CASE("axes of a fabric, their kind and what they carry") {
  const auto torus = fabric("torus:4x1x3:wrap=xz");
  REQUIRE(torus.axes.size() == 3);
  CHECK(torus.axes[system::LinkClassId(0)] == Link{"x", units::Bandwidth(50e9), units::Time(500e-9),
                                                   LinkScope::within, 4, LinkKind::ring});
  CHECK(torus.axes[system::LinkClassId(1)].kind == LinkKind::line);
  CHECK(fabric("mesh:4x4").axes[system::LinkClassId(0)].kind == LinkKind::line);
  const auto gpus = fabric("nvlink:8,fat-tree:512:nic=25GB/s:latency=2us:oversubscription=2");
  CHECK(gpus.axes[system::LinkClassId(0)].name == "nvlink");
  CHECK(gpus.axes[system::LinkClassId(1)] == Link{"network", units::Bandwidth(12.5e9),
                                                  units::Time(2e-6), LinkScope::between, 64,
                                                  LinkKind::switched, 1});
  CHECK(fabric("torus:4x4x4,dcn:2").axes[system::LinkClassId(3)].name == "dcn");
  CHECK(fabric("torus:8x8x8:spares=3").spare_cubes == 3);
  CHECK(fabric("torus:8x8x8").cubes == 8);
  CHECK(fabric("torus:8x8x6").cubes == 0);
  CHECK(fabric("torus:4x4x4,dcn:2").cubes == 2);
}

TEST_CASE("links of small fabrics by name") {
  CHECK(usable_links(fabric("ring:3")) ==
        std::vector<std::string>{"x0-x1", "x1-x2", "x2-x0", "x0-x2", "x1-x0", "x2-x1"});
  CHECK(usable_links(fabric("line:3")) ==
        std::vector<std::string>{"x0-x1", "x1-x2", "x1-x0", "x2-x1"});
  CHECK(usable_links(fabric("switch:2")) ==
        std::vector<std::string>{"switch0-switch", "switch1-switch", "switch-switch0",
                                 "switch-switch1"});
  CHECK(usable_links(with_failures(fabric("ring:3"), {"link:x1-x2"})) ==
        std::vector<std::string>{"x0-x1", "x2-x0", "x0-x2", "x1-x0"});
  CHECK(usable_links(with_failures(fabric("ring:3"), {"chip:x1"})) ==
        std::vector<std::string>{"x2-x0", "x0-x2"});
}

TEST_CASE("a link's reverse leads back, and names lead to chips") {
  for (const char* text : {"torus:3x4x2", "twisted:2x4x4", "twisted:4x4x8", "mesh:3x3", "ring:2",
                           "nvlink:4,fat-tree:12"}) {
    const FabricGraph graph(fabric(text));
    for (const LinkId l : graph.links()) {
      if (!graph.usable(l)) continue;
      const auto back = graph.reverse(l);
      const auto from = graph.chip_of(l);
      const auto to = graph.neighbour(from, graph.axis_of(l), graph.direction_of(l));
      INFO(text << " " << graph.link_name(l));
      REQUIRE(graph.reverse(back) == l);
      REQUIRE(graph.chip_of(back) == (to ? to : from));
      if (to) REQUIRE(graph.neighbour(to, graph.axis_of(back), graph.direction_of(back)) == from);
    }
    for (const DeviceId c : graph.chips()) REQUIRE(graph.chip_named(graph.chip_name(c)) == c);
  }
}

// Jouppi et al., ISCA 2023: k x k x 2k and k x 2k x 2k.
TEST_CASE("a twist moves along the long axes where a short one wraps") {
  const FabricGraph graph(fabric("twisted:2x2x4"));
  const auto step = [&](const char* from, int axis, int direction) {
    return graph.chip_name(graph.neighbour(graph.chip_named(from), LinkClassId(axis), direction));
  };
  CHECK(step("x0y0z0", 0, 0) == "x1y0z0");
  CHECK(step("x1y0z0", 0, 0) == "x0y0z2");
  CHECK(step("x0y0z2", 0, 1) == "x1y0z0");
  CHECK(step("x0y1z3", 1, 0) == "x0y0z1");
  CHECK(step("x0y0z3", 2, 0) == "x0y0z0");
}

TEST_CASE("failures leave out what they name") {
  const auto f = with_failures(fabric("torus:8x8x8"), {"chip:x7y7z7", "cube:x1y0z1"});
  CHECK(f.dead_chips.size() == 65);
  CHECK(f.dead_in_cubes == 64);
  const FabricGraph graph(f);
  CHECK(!graph.alive(graph.chip_named("x4y0z4")));
  CHECK(!graph.alive(graph.chip_named("x7y3z7")));
  CHECK(graph.alive(graph.chip_named("x3y0z4")));
  CHECK(graph.alive(graph.chip_named("x4y4z4")));
}

TEST_CASE("spare cubes stand in one after the other, then none is left") {
  const auto f =
      with_failures(fabric("torus:8x8x8:spares=2"), {"cube:x0y0z0", "cube:x1y1z1", "cube:x0y1z0"});
  CHECK(f.moved_cubes == std::vector<CubeMove>{{"x0y0z0", 8}, {"x1y1z1", 9}});
  CHECK(f.spare_cubes == 0);
  CHECK(f.dead_chips.size() == 64);
}

TEST_CASE("what is left has to hang together") {
  CHECK_THROWS_AS(with_failures(fabric("line:3"), {"chip:x1"}), config::InputError);
  CHECK_NOTHROW(with_failures(fabric("line:3"), {"chip:x2"}));
  CHECK_NOTHROW(with_failures(fabric("ring:3"), {"link:x0-x1"}));
  CHECK_THROWS_AS(with_failures(fabric("ring:3"), {"link:x0-x1", "link:x1-x2"}),
                  config::InputError);
  // The other slice is a way round.
  CHECK_NOTHROW(with_failures(fabric("line:3,dcn:2"), {"link:x1dcn0-x2dcn0"}));
  // A ring of two has two cables.
  CHECK_NOTHROW(with_failures(fabric("ring:2"), {"link:x0-x1"}));
  CHECK_THROWS_AS(with_failures(fabric("ring:2"), {"link:x0-x1", "link:x0-x1"}),
                  config::InputError);
}
