// One operation on one device of a chip.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/catalog/sourced.h"
#include "podsim/config/describe.h"
#include "podsim/performance/chip_op.h"
#include "podsim/study/options.h"

namespace podsim::study {

struct ChipOptions {
  performance::Memory memory = performance::Memory::hbm;
  system::Clock clock = system::Clock::standard;
  std::int64_t spans = 0;  ///< of the timeline
};

/// An operation on one device of a chip.
struct ChipRun {
  std::string schema = "podsim.chip/1";
  std::string chip, op, memory, clock, fidelity;
  std::int64_t devices_per_chip = 1;
  double time_s = 0;
  double analytic_time_s = 0;  ///< by the closed form, whatever the fidelity
  std::string bound_by;
  double efficiency = 0;
  double rate_flop_per_s = 0;
  double hbm_bandwidth_bytes_per_s = 0;
  std::map<std::string, double> busy_s;
  double latency_s = 0;
  std::int64_t tiles = 1;
  std::string tile;
  double energy_j = 0;
  std::map<std::string, double> energy_by_j;
  double power_w = 0;
  std::vector<performance::TileSpan> timeline;
  std::vector<catalog::Input> inputs;

  static void describe(config::Record<ChipRun>& r);
};

/// `op` as in performance::parse_op. Throws config::InputError, performance::WorkerError.
ChipRun run_chip(const std::string& chip, const std::string& op, const ChipOptions& chosen,
                 const Options& options);

}  // namespace podsim::study
