#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/system/layout.h"

using namespace podsim;
using namespace podsim::system;
using workload::Axis;
using workload::Mesh;

namespace {

/// A torus with a link class per axis, all of bandwidth 1.
LinkTopology torus(const std::vector<std::int64_t>& shape, bool rings = true) {
  LinkTopology t;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const LinkClassId link =
        t.links.push_back({"ici." + std::to_string(i), units::Bandwidth(1), units::Time(0)});
    t.dimensions.push_back({link, shape[i], 1, 1, rings, false});
  }
  t.scale_out = t.links.push_back({"dcn", units::Bandwidth(0.01), units::Time(0)});
  return t;
}

LinkTopology domains(std::int64_t domain) {
  LinkTopology t;
  t.domain = domain;
  t.scale_out = LinkClassId(1);
  t.links = {{"domain", units::Bandwidth(10), units::Time(0)},
             {"scale_out", units::Bandwidth(1), units::Time(0)}};
  return t;
}

const AxisBytes kBytes = [] {
  AxisBytes bytes;
  bytes[Axis::data] = 1;
  bytes[Axis::fsdp] = 10;
  bytes[Axis::tensor] = 30;
  bytes[Axis::context] = 5;
  return bytes;
}();

double total_cost(const base::IdVector<MeshAxisId, AxisLayout>& axes, const LinkTopology& t) {
  double sum = 0;
  for (const auto& a : axes) sum += axis_cost(a, t.links, kBytes[a.axis]);
  return sum;
}

const AxisLayout& axis(const base::IdVector<MeshAxisId, AxisLayout>& axes, Axis name) {
  return *std::find_if(axes.begin(), axes.end(), [&](const auto& a) { return a.axis == name; });
}

std::int64_t members(const AxisLayout& a) {
  std::int64_t n = 1;
  for (const AxisSegment& segment : a.segments) n *= segment.length;
  return n;
}

}  // namespace

TEST_CASE("one mesh axis takes the whole torus") {
  const auto axes = lay_out({1, 256, 1, 1}, torus({16, 16}), kBytes);
  REQUIRE(axes.size() == 1);
  CHECK(axes[system::MeshAxisId(0)].segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 16, 0, 1, true, false},
                                 {LinkClassId(1), 16, 0, 1, true, false}});
  CHECK(describe_layout(axes, torus({16, 16}).links) ==
        std::vector<std::string>{"fsdp 256: ici.0 16 (ring), ici.1 16 (ring)"});
}

TEST_CASE("two mesh axes of a torus axis each keep apart") {
  const auto axes = lay_out({1, 16, 16, 1}, torus({16, 16}), kBytes);
  for (const Axis name : {Axis::fsdp, Axis::tensor}) {
    REQUIRE(axis(axes, name).segments.size() == 1);
    CHECK(axis(axes, name).segments[0].wraps);
    CHECK(axis(axes, name).segments[0].sharers == 1);
  }
}

TEST_CASE("on a split axis the inner one is a line, the outer one shares and keeps the ring") {
  const auto axes = lay_out({1, 4, 4, 1}, torus({16}), kBytes);
  CHECK(axis(axes, Axis::tensor).segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 4, 0, 1, false, false}});
  CHECK(axis(axes, Axis::fsdp).segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 4, 0, 4, true, false}});
}

TEST_CASE("members of the segments multiply to the degree") {
  const auto mesh = GENERATE(Mesh{1, 32, 16, 1}, Mesh{2, 64, 1, 4}, Mesh{8, 8, 8, 1},
                             Mesh{1, 512, 1, 1}, Mesh{4, 4, 4, 8});
  const auto axes = lay_out(mesh, torus({8, 8, 8}), kBytes);
  std::int64_t product = 1;
  for (const auto& a : axes) {
    CHECK(members(a) == a.degree);
    product *= a.degree;
  }
  CHECK(product == mesh.devices());
}

TEST_CASE("permuting the torus axes changes no cost") {
  const auto mesh = GENERATE(Mesh{1, 64, 4, 1}, Mesh{2, 16, 8, 1}, Mesh{1, 32, 4, 2});
  std::vector<std::int64_t> shape = {4, 4, 16};
  const double cost = total_cost(lay_out(mesh, torus(shape), kBytes), torus(shape));
  while (std::next_permutation(shape.begin(), shape.end()))
    CHECK(total_cost(lay_out(mesh, torus(shape), kBytes), torus(shape)) == Approx(cost));
}

TEST_CASE("more bandwidth on any axis never costs more") {
  const auto mesh = GENERATE(Mesh{1, 64, 4, 1}, Mesh{2, 16, 8, 1}, Mesh{1, 32, 4, 2});
  const LinkTopology slow = torus({4, 8, 8});
  const double cost = total_cost(lay_out(mesh, slow, kBytes), slow);
  for (std::size_t i = 0; i < 3; ++i) {
    LinkTopology fast = slow;
    fast.links[system::LinkClassId(i)].bandwidth *= 1.7;
    CHECK(total_cost(lay_out(mesh, fast, kBytes), fast) <= cost * (1 + 1e-12));
  }
}

TEST_CASE("a ring costs half a line") {
  const auto ring = torus({8}), line = torus({8}, false);
  CHECK(total_cost(lay_out({1, 8, 1, 1}, line, kBytes), line) ==
        Approx(2 * total_cost(lay_out({1, 8, 1, 1}, ring, kBytes), ring)));
}

TEST_CASE("the cost of an axis is B (n - 1) / n over its bandwidth, level by level") {
  const LinkTopology t = domains(8);
  const AxisLayout a = lay_out({1, 32, 1, 1}, t, kBytes).front();
  // 8 inside at 10, then an eighth of the bytes over 4 at 1.
  CHECK(axis_cost(a, t.links, 80) == Approx(80 * 7.0 / 8 / 10 + 10 * 3.0 / 4 / 1));
}

TEST_CASE("slices are the outermost segment of data") {
  LinkTopology t = torus({4, 4});
  t.slices = 3;
  const auto axes = lay_out({6, 8, 1, 1}, t, kBytes);
  const auto& data = axis(axes, Axis::data);
  REQUIRE(data.segments.size() == 2);
  CHECK(data.degree == 6);
  CHECK(data.segments[1] == AxisSegment{system::LinkClassId(2), 3, 1, 1, false, true});
}

TEST_CASE("slices go to data, then to pipeline, then to fsdp") {
  LinkTopology t = torus({4, 4});
  t.slices = 12;
  Mesh mesh{2, 32, 1, 1};
  mesh.pipeline = 3;
  const auto axes = lay_out(mesh, t, kBytes);
  const auto across = [&](Axis name) { return axis(axes, name).segments.back(); };
  CHECK(across(Axis::data) == AxisSegment{system::LinkClassId(2), 2, 0, 1, false, true});
  CHECK(across(Axis::pipeline) == AxisSegment{system::LinkClassId(2), 3, 0, 1, false, true});
  CHECK(across(Axis::fsdp) == AxisSegment{system::LinkClassId(2), 2, 1, 1, false, true});
  for (const auto& a : axes) CHECK(members(a) == a.degree);
}

TEST_CASE("a mesh says how it lies in slices, and which factor finds no axis") {
  Mesh mesh{4, 6, 2, 1};
  mesh.pipeline = 5;
  CHECK(mesh.in_slice(1).mesh == mesh);
  CHECK(mesh.in_slice(2).mesh.data == 2);
  CHECK(mesh.in_slice(10).mesh.pipeline == 1);
  CHECK(mesh.in_slice(12).mesh.fsdp == 2);
  CHECK(mesh.in_slice(8).mesh == Mesh{1, 3, 2, 1, 1, 5});
  CHECK(mesh.in_slice(8).left == 1);
  CHECK(mesh.in_slice(16).left == 2);
  CHECK(mesh.in_slice(7).left == 7);
}

TEST_CASE("inner axes fill a switched domain first") {
  const auto axes = lay_out({2, 16, 4, 1}, domains(8), kBytes);
  CHECK(axis(axes, Axis::tensor).segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 4, 0, 1, false, true}});
  CHECK(axis(axes, Axis::fsdp).segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 2, 0, 1, false, true},
                                 {LinkClassId(1), 8, 1, 1, false, true}});
  CHECK(axis(axes, Axis::data).segments ==
        std::vector<AxisSegment>{{LinkClassId(1), 2, 0, 1, false, true}});
}

TEST_CASE("a domain of 72 takes what divides it") {
  const auto axes = lay_out({1, 36, 4, 1}, domains(72), kBytes);
  CHECK(axis(axes, Axis::tensor).segments[0].length == 4);
  CHECK(axis(axes, Axis::fsdp).segments ==
        std::vector<AxisSegment>{{LinkClassId(0), 18, 0, 1, false, true},
                                 {LinkClassId(1), 2, 1, 1, false, true}});
}
