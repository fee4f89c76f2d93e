// The hardware of a run: how many devices, in what shape, joined how.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/system/device_memory.h"
#include "podsim/system/layout.h"
#include "podsim/system/training_rates.h"
#include "src/system/figures.h"

namespace podsim::system {

struct Place {
  std::string chip, shape;
  std::int64_t slices = 1, chips_per_slice = 1, devices_per_chip = 1;
  std::int64_t chips_per_host = 1;
  Device device;
  units::Bandwidth host_input, host_link;  ///< rate of a host; rate of a chip
  units::FlopRate chip_peak;
  MemoryLimits memory;
  std::optional<units::Bytes> host_memory;  ///< a device's share, where a run asks for it
  LinkTopology topology;
  TrainingRates rates;
  std::optional<double> step_error;  ///< of step times at these rates, mean and absolute
  std::int64_t measured_runs = 0;    ///< runs of the chip that its rates are fitted to
  std::vector<std::string> notes;

  [[nodiscard]] std::int64_t chips() const { return slices * chips_per_slice; }
  [[nodiscard]] std::int64_t devices() const { return chips() * devices_per_chip; }
  /// Slices or domains, which the scale-out network joins.
  [[nodiscard]] std::int64_t parts() const {
    return topology.domain > 0 ? std::max<std::int64_t>(1, devices() / topology.domain) : slices;
  }
  /// Hosts do not reach over slices.
  [[nodiscard]] std::int64_t hosts() const {
    return slices * ((chips_per_slice + chips_per_host - 1) / chips_per_host);
  }
};

/// Throws InputError at system.shape or system.chips for what the fabric cannot give.
/// `work` says what the step does apart from communication; null: the run takes no rates of
/// training steps. Catalog values are logged under the stages they serve.
Place find_place(const SystemSection& system, const InputSection& input, const RatedWork* work,
                 const catalog::Catalog& catalog, catalog::InputLog& log);

}  // namespace podsim::system
