#include <catch2/catch.hpp>

#include "podsim/system/fold.h"

using namespace podsim;
using namespace podsim::system;

namespace {

Hosting hosting(std::int64_t chips, std::int64_t per_host) {
  return {chips, 1, 1, per_host, units::Bandwidth(8), units::Bandwidth(2), 3};
}

std::int64_t devices(const std::vector<DeviceGroup>& groups) {
  std::int64_t sum = 0;
  for (const auto& g : groups) sum += g.count;
  return sum;
}

}  // namespace

TEST_CASE("equal devices are one class") {
  const auto groups = fold({1, 16, 1, 1}, {0}, hosting(16, 8));
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].name == "all devices");
  CHECK(groups[0].count == 16);
  CHECK(groups[0].host == HostShare{units::Bandwidth(1), units::Bandwidth(2), 3});
}

TEST_CASE("context ranks are classes where their programs differ") {
  const auto groups = fold({1, 4, 2, 4}, {0, 1, 2, 3}, hosting(32, 8));
  REQUIRE(groups.size() == 4);
  for (const auto& g : groups) CHECK(g.count == 8);
  CHECK(groups[2].name == "context 2");
  CHECK(fold({1, 4, 2, 4}, {0, 0, 0, 0}, hosting(32, 8)).size() == 1);
  CHECK(fold({1, 4, 2, 4}, {0, 0, 1, 1}, hosting(32, 8))[1].name == "context 2, 3");
}

TEST_CASE("pipeline stages are classes where their programs differ") {
  const auto groups = fold({2, 4, 2, 1, 1, 4}, {0, 1, 1, 2}, hosting(64, 8));
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].count == 16);
  CHECK(groups[1].count == 32);
  CHECK(groups[2].count == 16);
}

TEST_CASE("the last host, when it is not full, gives more to each") {
  const auto groups = fold({1, 12, 1, 1}, {0}, hosting(12, 8));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].name == "all devices, 4 chips on the host");
  CHECK(groups[0].count == 4);
  CHECK(groups[0].host.input_bandwidth == units::Bandwidth(2));
  CHECK(groups[1].count == 8);
  CHECK(devices(groups) == 12);
}

TEST_CASE("devices of a chip share its link, slices their own hosts") {
  Hosting h = hosting(4, 8);
  h.devices_per_chip = 2;
  h.slices = 3;
  const auto groups = fold({3, 8, 1, 1}, {0}, h);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].count == 24);
  CHECK(groups[0].host.link_bandwidth == units::Bandwidth(1));
  CHECK(groups[0].host.input_bandwidth == units::Bandwidth(1));
}
