// From a plan and a time to what is said of an op.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/enum_names.h"
#include "podsim/performance/mxu.h"
#include "podsim/units/parse.h"
#include "src/performance/check_op.h"

namespace podsim::performance {
namespace {

std::string tile_text(const OpPlan& plan) {
  if (!plan.tilings.empty()) {
    const Tiling& t = plan.tilings.front();
    return fmt::format("{}x{}x{}", t.rows, t.inner, t.columns);
  }
  if (plan.block_rows > 0) return fmt::format("{}x{}", plan.block_rows, plan.block_columns);
  const units::Bytes all = plan.pipeline.loads + plan.pipeline.stores;
  if (all.base() == 0) return "whole";
  return units::print_rounded(all / static_cast<double>(plan.pipeline.steps));
}

/// The largest part; latency only where it exceeds all engines.
std::string bound_of(const std::map<std::string, units::Time>& busy, units::Time latency) {
  std::string bound = "latency";
  units::Time longest = latency;
  for (const char* engine : {"mxu", "vpu", "hbm"}) {
    if (busy.at(engine) < longest) continue;
    bound = engine;
    longest = busy.at(engine);
  }
  return bound;
}

}  // namespace

std::map<std::string, units::Energy> op_energy(const OpPlan& plan, const system::Device& d) {
  const units::Bytes moved = plan.pipeline.loads + plan.pipeline.stores + plan.pipeline.before;
  const units::Bytes near = mxu_traffic(plan.cycles, plan.element, d) + moved;
  return {{"mxu", d.energies.flop * plan.products},
          {"vpu", d.energies.vector * plan.vector},
          {"vmem", d.energies.vmem * near},
          {"hbm", d.energies.hbm * moved}};
}

OpResult describe_op(const OpPlan& plan, units::Time time, const system::Device& d) {
  const PipelineTime parts = time_pipeline(plan.pipeline, d);
  const units::Bytes moved = plan.pipeline.loads + plan.pipeline.stores + plan.pipeline.before;
  OpResult r;
  r.time = time;
  r.busy = {{"mxu", plan.pipeline.mxu},
            {"vpu", plan.pipeline.vpu + plan.pipeline.serial},
            {"hbm", moved / (d.hbm_bandwidth * d.hbm_efficiency)}};
  r.latency = parts.dispatch + parts.tiles;
  if (moved.base() > 0) r.latency += d.hbm_latency;
  r.bound_by = bound_of(r.busy, r.latency);
  r.tiles = plan.pipeline.steps;
  r.tile = tile_text(plan);
  r.efficiency = plan.products / (d.matmul_rate * time);
  r.hbm_bandwidth = moved / time;
  r.energy_by = op_energy(plan, d);
  r.energy_by["idle"] = d.idle_power * time;
  for (const auto& [engine, energy] : r.energy_by) r.energy += energy;
  r.power = r.energy / time;
  return r;
}

OpResult time_op(const ChipOp& op, const system::Device& device) {
  const OpPlan plan = plan_op(op, device);
  return describe_op(plan, time_pipeline(plan.pipeline, device).total(), device);
}

void ChipOp::describe(config::Record<ChipOp>& r) {
  r.required("type", &ChipOp::type, "kind of operation");
  r.required("dims", &ChipOp::dims, "dimensions, by type");
  r.required("data", &ChipOp::data, "format of the operands");
  r.required("memory", &ChipOp::memory, "where operands lie");
  r.required("causal", &ChipOp::causal, "attention");
  r.optional("ready", &ChipOp::ready, "a product's input needs no quantising");
  r.check(check_op);
}

void TileSpan::describe(config::Record<TileSpan>& r) {
  r.required("engine", &TileSpan::engine, "load, mxu, vpu or store");
  r.required("tile", &TileSpan::tile, "number of the tile, from 0");
  r.required("begin", &TileSpan::begin, "from the start of the op");
  r.required("end", &TileSpan::end, "from the start of the op");
}

void OpResult::describe(config::Record<OpResult>& r) {
  r.required("time", &OpResult::time, "from start to completion");
  r.required("bound_by", &OpResult::bound_by, "mxu, vpu, hbm or latency");
  r.required("busy", &OpResult::busy, "time in use per engine");
  r.required("latency", &OpResult::latency, "dispatch, first access, fill, tile overheads");
  r.required("tiles", &OpResult::tiles, "steps of the pipeline");
  r.required("tile", &OpResult::tile, "size of one");
  r.required("efficiency", &OpResult::efficiency, "useful matrix operations over time x peak");
  r.required("hbm_bandwidth", &OpResult::hbm_bandwidth, "bytes moved over time");
  r.required("energy", &OpResult::energy, "of the device with its share of the host");
  r.required("energy_by", &OpResult::energy_by, "per engine, and idle power");
  r.required("power", &OpResult::power, "energy over time");
  r.optional("spans", &OpResult::spans, "work of the engines on tiles");
}

void OpRequest::describe(config::Record<OpRequest>& r) {
  r.required("op", &OpRequest::op, "the operation");
  r.required("device", &OpRequest::device, "the device");
  r.required("spans", &OpRequest::spans, "spans to return").at_least(0);
}

}  // namespace podsim::performance
