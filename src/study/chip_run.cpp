// An operation on one device of a chip.
#include "podsim/config/codec.h"
#include "podsim/performance/enum_names.h"
#include "podsim/study/chip.h"

namespace podsim::study {
namespace {

std::map<std::string, double> plain(const auto& quantities) {
  std::map<std::string, double> numbers;
  for (const auto& [name, value] : quantities) numbers[name] = value.base();
  return numbers;
}

void set_result(ChipRun& run, const performance::OpResult& r, const system::Device& device) {
  run.time_s = r.time.base();
  run.bound_by = r.bound_by;
  run.efficiency = r.efficiency;
  run.rate_flop_per_s = r.efficiency * device.matmul_rate.base();
  run.hbm_bandwidth_bytes_per_s = r.hbm_bandwidth.base();
  run.busy_s = plain(r.busy);
  run.latency_s = r.latency.base();
  run.tiles = r.tiles;
  run.tile = r.tile;
  run.energy_j = r.energy.base();
  run.energy_by_j = plain(r.energy_by);
  run.power_w = r.power.base();
  run.timeline = r.spans;
}

}  // namespace

ChipRun run_chip(const std::string& chip, const std::string& op, const ChipOptions& chosen,
                 const Options& options) {
  performance::ChipOp parsed = performance::parse_op(op);
  parsed.memory = chosen.memory;
  const catalog::Catalog catalog(options.catalogs);
  const catalog::Chip& entry = catalog.chip(chip);
  catalog::InputLog log;
  const auto device = system::device_of(entry, catalog.technology(entry.technology), parsed.data,
                                        log, chosen.clock);
  const auto closed = performance::time_op(parsed, device);
  const bool event = options.fidelity == Fidelity::event;
  ChipRun run;
  run.chip = entry.name;
  run.op = performance::print_op(parsed);
  run.memory = config::name_of(parsed.memory);
  run.clock = config::name_of(chosen.clock);
  run.fidelity = event ? "event" : "analytic";
  run.devices_per_chip = entry.devices_per_chip.value;
  run.analytic_time_s = closed.time.base();
  set_result(run, event ? performance::simulate_op({parsed, device, chosen.spans}) : closed,
             device);
  run.inputs = log.inputs();
  return run;
}

}  // namespace podsim::study
