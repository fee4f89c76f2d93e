#include <catch2/catch.hpp>

#include "podsim/system/fold.h"

using namespace podsim;
using namespace podsim::system;
using workload::Axis;

namespace {

Hosting hosting(std::int64_t chips, std::int64_t per_host) {
  return {chips, 1, 1, per_host, units::Bandwidth(8), units::Bandwidth(2), 3};
}

std::vector<ProgramId> programs(std::initializer_list<int> numbers) {
  return {numbers.begin(), numbers.end()};
}

base::IdVector<DeviceId, ClassId> classes_by_device(std::initializer_list<int> numbers) {
  return base::IdVector<DeviceId, ClassId>(std::vector<ClassId>(numbers.begin(), numbers.end()));
}

std::int64_t devices(const base::IdVector<ClassId, DeviceClass>& groups) {
  std::int64_t sum = 0;
  for (const auto& g : groups) sum += g.count;
  return sum;
}

/// Axes of the given degrees along one ring of so many devices in all.
Cluster ring(const std::vector<std::pair<Axis, std::int64_t>>& axes) {
  Cluster c;
  c.links.push_back({"ici.x", units::Bandwidth(1e9), units::Time(1e-6)});
  for (const auto& [name, degree] : axes) {
    c.axes.push_back(
        {name, degree, {{.link = LinkClassId(0), .length = degree, .sharers = c.devices}}});
    c.devices *= degree;
  }
  return c;
}

}  // namespace

TEST_CASE("equal devices are one class") {
  const auto classes = classes_of(ring({{Axis::fsdp, 16}}), programs({0}), hosting(16, 8), {});
  REQUIRE(classes.groups.size() == 1);
  CHECK(classes.groups[system::ClassId(0)].name == "all devices");
  CHECK(classes.groups[system::ClassId(0)].count == 16);
  CHECK(classes.groups[system::ClassId(0)].host ==
        HostShare{units::Bandwidth(1), units::Bandwidth(2), 3, 8});
  CHECK(classes.of.empty());
}

TEST_CASE("context ranks are classes where their programs differ") {
  const auto cluster = ring({{Axis::tensor, 2}, {Axis::context, 4}, {Axis::fsdp, 4}});
  const auto classes = classes_of(cluster, programs({0, 1, 2, 3}), hosting(32, 8), {});
  REQUIRE(classes.groups.size() == 4);
  for (const auto& g : classes.groups) CHECK(g.count == 8);
  CHECK(classes.groups[system::ClassId(2)].name == "context 2");
  CHECK(classes.of[DeviceId(5)] == ClassId(2));
  CHECK(classes_of(cluster, programs({0, 0, 0, 0}), hosting(32, 8), {}).groups.size() == 1);
  CHECK(classes_of(cluster, programs({0, 0, 1, 1}), hosting(32, 8), {})
            .groups[system::ClassId(1)]
            .name == "context 2, 3");
}

TEST_CASE("stages and ranks are named where they differ") {
  const auto cluster = ring({{Axis::context, 2}, {Axis::pipeline, 2}});
  const auto classes = classes_of(cluster, programs({0, 1, 2, 2}), hosting(4, 4), {});
  REQUIRE(classes.groups.size() == 3);
  CHECK(classes.groups[system::ClassId(0)].name == "stage 0, context 0");
  CHECK(classes.groups[system::ClassId(2)].name == "stage 1");
  CHECK(classes.of == classes_by_device({0, 1, 2, 2}));
}

TEST_CASE("slow devices are a class") {
  const auto classes =
      classes_of(ring({{Axis::fsdp, 4}}), programs({0}), hosting(4, 4), {1, 1, 1.5, 1});
  REQUIRE(classes.groups.size() == 2);
  CHECK(classes.groups[system::ClassId(1)].name == "all devices, 1.5 times slower");
  CHECK(classes.groups[system::ClassId(1)].slow == 1.5);
  CHECK(classes.of == classes_by_device({0, 0, 1, 0}));
}

TEST_CASE("the last host, when it is not full, gives more to each") {
  const auto groups =
      classes_of(ring({{Axis::fsdp, 12}}), programs({0}), hosting(12, 8), {}).groups;
  REQUIRE(groups.size() == 2);
  CHECK(groups[system::ClassId(0)].name == "all devices, 4 chips on the host");
  CHECK(groups[system::ClassId(0)].count == 4);
  CHECK(groups[system::ClassId(0)].host.input_bandwidth == units::Bandwidth(2));
  CHECK(groups[system::ClassId(1)].count == 8);
  CHECK(devices(groups) == 12);
}

TEST_CASE("devices of a chip share its link, slices their own hosts") {
  Hosting h = hosting(4, 8);
  h.devices_per_chip = 2;
  h.slices = 3;
  const auto groups =
      classes_of(ring({{Axis::fsdp, 8}, {Axis::data, 3}}), programs({0}), h, {}).groups;
  REQUIRE(groups.size() == 1);
  CHECK(groups[system::ClassId(0)].count == 24);
  CHECK(groups[system::ClassId(0)].host.link_bandwidth == units::Bandwidth(1));
  CHECK(groups[system::ClassId(0)].host.input_bandwidth == units::Bandwidth(1));
}
