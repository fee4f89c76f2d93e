// An operation on one device of a chip.
#include "podsim/catalog/catalog.h"
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

void ChipRun::describe(config::Record<ChipRun>& r) {
  r.required("schema", &ChipRun::schema, "podsim.chip/1");
  r.required("chip", &ChipRun::chip, "catalog name");
  r.required("op", &ChipRun::op, "the operation");
  r.required("memory", &ChipRun::memory, "where operands and results lie");
  r.required("clock", &ChipRun::clock, "power state");
  r.required("fidelity", &ChipRun::fidelity, "analytic or event");
  r.required("devices_per_chip", &ChipRun::devices_per_chip, "the op runs on one of them");
  r.required("time_s", &ChipRun::time_s, "from start to completion, s");
  r.required("analytic_time_s", &ChipRun::analytic_time_s, "by the analytic model, s");
  r.required("bound_by", &ChipRun::bound_by, "mxu, vpu, hbm or latency");
  r.required("efficiency", &ChipRun::efficiency, "useful matrix operations over time x peak");
  r.required("rate_flop_per_s", &ChipRun::rate_flop_per_s, "useful matrix operations, FLOP/s");
  r.required("hbm_bandwidth_bytes_per_s", &ChipRun::hbm_bandwidth_bytes_per_s,
             "bytes moved over time, B/s");
  r.required("busy_s", &ChipRun::busy_s, "time in use per engine, s");
  r.required("latency_s", &ChipRun::latency_s, "dispatch, first access, fill, tile overheads, s");
  r.required("tiles", &ChipRun::tiles, "steps of the pipeline");
  r.required("tile", &ChipRun::tile, "size of one");
  r.required("energy_j", &ChipRun::energy_j, "of the device with its share of the host, J");
  r.required("energy_by_j", &ChipRun::energy_by_j, "per engine, and idle power, J");
  r.required("power_w", &ChipRun::power_w, "energy over time, W");
  r.required("timeline", &ChipRun::timeline, "work of the engines on the first tiles");
  r.required("inputs", &ChipRun::inputs, "catalog values used, with their source");
}

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
