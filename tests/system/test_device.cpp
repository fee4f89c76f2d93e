#include <catch2/catch.hpp>

#include "podsim/system/device.h"
#include "tests/performance/chips.h"

using namespace podsim;

namespace {

/// All engines and both memories at full rate, above idle.
units::Power full_load(const system::Device& d) {
  const auto& e = d.energies;
  return e.flop * d.matmul_rate + e.vector * d.vector_rate + e.vmem * d.vmem_bandwidth +
         e.hbm * d.hbm_bandwidth;
}

}  // namespace

TEST_CASE("all engines at full rate draw a chip's highest power, whatever the format") {
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  for (const auto& entry : catalog.list("chips")) {
    const auto& chip = catalog.chip(entry.name);
    const auto share = static_cast<double>(chip.devices_per_chip.value);
    for (const auto type : system::data_types(chip)) {
      const auto d = chips::device(entry.name, type);
      const auto highest = chip.measured_power ? chip.measured_power->value : chip.tdp.value;
      const auto idle = chip.tdp.value * chip.idle_power_fraction.value;
      INFO(entry.name);
      CHECK(((full_load(d) * share) + idle).base() == Approx(highest.base()));
      CHECK(d.idle_power < d.peak_power);
      CHECK(d.idle_power + full_load(d) <= d.peak_power * (1 + 1e-9));
    }
  }
}

TEST_CASE("a pod of 9,216 chips of v7 draws no more than the announced 10 MW") {
  const auto d = chips::device("tpu-v7");
  const auto without_host = full_load(d) * 2 * 9216;
  CHECK(without_host < units::Power(10e6));
}

TEST_CASE("a pinned clock is faster where power states are known, and refused elsewhere") {
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  const auto device = [&](const char* name, system::Clock clock) {
    const auto& chip = catalog.chip(name);
    return system::device_of(chip, catalog.technology(chip.technology), system::DataType::bf16, log,
                             clock);
  };
  CHECK(device("tpu-v7", system::Clock::pinned).matmul_efficiency >
        device("tpu-v7", system::Clock::standard).matmul_efficiency);
  CHECK_THROWS_WITH(device("tpu-v5e", system::Clock::pinned),
                    Catch::Matchers::Contains("no power states"));
}

TEST_CASE("a calibrated value says where its fit is") {
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  const auto& origin = catalog.chip("tpu-v7").matmul_efficiency.origin;
  CHECK(origin.path == "chips/tpu-v7.matmul_efficiency");
  CHECK_THAT(origin.note, Catch::Matchers::Contains("calibrations/tpu-v7.yaml"));
  CHECK(origin.confidence == catalog::Confidence::estimated);
}
