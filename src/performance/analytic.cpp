#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "podsim/performance/stream_plan.h"
#include "podsim/performance/summary.h"
#include "podsim/workload/lower.h"
#include "src/performance/pod_schedule.h"

namespace podsim::performance {
namespace {

using system::ClassId;

StepOutcome schedule_class(const StepRequest& request, ClassId device_class,
                           const ProgramCosts& costs) {
  const SoloSchedule solo = schedule_alone(program_of(request, device_class), costs);
  StepOutcome outcome;
  outcome.device_class = device_class;
  outcome.step = period(solo.end, costs, request.classes[device_class].host.prefetch_depth);
  outcome.input_wait = outcome.step - solo.end;
  outcome.waits = solo.waits;
  return outcome;
}

bool has_messages(const StepRequest& request) {
  const auto is_message = [](const workload::Op& op) { return op.kind == workload::OpKind::send; };
  for (const auto& program : request.programs)
    for (const auto& block : program.blocks)
      if (std::any_of(block.ops.begin(), block.ops.end(), is_message)) return true;
  return false;
}

/// Classes do not wait for each other here: the slowest alone is a lower bound of all together.
StepOutcome schedule_apart(const StepRequest& request,
                           const base::IdVector<ClassId, ProgramCosts>& costs) {
  StepOutcome slowest;
  for (const ClassId i : costs.ids()) {
    StepOutcome outcome = schedule_class(request, i, costs[i]);
    if (i == ClassId(0) || outcome.step > slowest.step) slowest = std::move(outcome);
  }
  return slowest;
}

/// Healthy devices, each of them alone at its host.
StepRequest uncontended(StepRequest request) {
  request.detail = Detail::folded;
  request.cut_links.clear();
  for (system::DeviceClass& c : request.classes) {
    c.slow = 1;
    c.host.input_bandwidth *= static_cast<double>(c.host.sharers);
  }
  return request;
}

// A device that waits for messages cannot be scheduled alone.
StepOutcome schedule(const StepRequest& alone, const base::IdVector<ClassId, ProgramCosts>& costs) {
  if (alone.classes.empty()) throw std::invalid_argument("a step request without devices");
  return has_messages(alone) ? PodSchedule(alone, costs).outcome() : schedule_apart(alone, costs);
}

}  // namespace

namespace {

/// Lets an exchange take no time.
void free(OpCost& cost) {
  for (Picoseconds& load : cost.loads) load = 0;
  cost.flow = cost.latency = cost.transfer = 0;
}

}  // namespace

BlockTime block_time(const workload::Block& block, const system::Cluster& cluster,
                     workload::Axis axis) {
  workload::StepProgram program;
  program.schedule = {program.blocks.push_back(block)};
  system::Cluster prompt = cluster;
  prompt.device.host_issue = {};  // of exchanges that are left out, too
  ProgramCosts costs = cost_program(program, prompt, cluster.host);
  const double jitter = cluster.jitter * std::log2(static_cast<double>(cluster.parts));
  for (const workload::OpId op : block.ops.ids()) {
    OpCost& cost = costs.blocks.front()[op];
    cost.interference = 0;  // of exchanges that are left out; jitter stays
    cost.interference = picoseconds(time_of(cost.core()) * jitter);
    if (cost.kind != workload::OpKind::compute && block.ops[op].axis != axis) free(cost);
  }
  BlockTime time;
  for (const OpCost& op : costs.blocks.front()) time.core += time_of(op.core());
  const auto end = [&](std::int64_t iterations) {
    program.blocks.front().repeat = iterations;
    return schedule_alone(program, costs).end;
  };
  time.period = time_of(end(3) - end(2));
  return time;
}

namespace {

/// The time that an operation keeps its stream from the next.
Picoseconds on_stream(const OpCost& cost) {
  switch (cost.kind) {
    case workload::OpKind::compute:
      return cost.core();
    case workload::OpKind::collective:
      return cost.alone();
    case workload::OpKind::send:
      return cost.flow + cost.latency;
    default:
      return 0;
  }
}

}  // namespace

ProgramFloor program_floor(const workload::StepProgram& program, const system::Cluster& cluster) {
  const ProgramCosts costs = cost_lowered(program, cluster, cluster.host);
  base::IdVector<workload::BlockId, std::int64_t> runs(program.blocks.ids());
  for (const workload::BlockId id : program.schedule) runs[id] += program.blocks[id].repeat;
  std::vector<std::pair<Stream, Picoseconds>> streams;
  Picoseconds core = 0;
  for (const workload::BlockId id : program.blocks.ids()) {
    const workload::Block& block = program.blocks[id];
    const bool update = workload::part_of(block) == workload::BlockPart::update;
    for (const workload::OpId op : block.ops.ids()) {
      const OpCost& cost = costs.blocks[id][op];
      const Picoseconds all = on_stream(cost) * runs[id];
      if (cost.kind == workload::OpKind::compute && !update) core += all;
      const Stream stream{cost.kind, cost.axis, block.ops[op].offset};
      const auto known = std::find_if(streams.begin(), streams.end(),
                                      [&](const auto& s) { return s.first == stream; });
      if (known == streams.end())
        streams.emplace_back(stream, all);
      else
        known->second += all;
    }
  }
  Picoseconds longest = 0;
  for (const auto& [stream, time] : streams) longest = std::max(longest, time);
  return {time_of(core), time_of(longest)};
}

units::Time analytic_step_time(StepRequest request) {
  const StepRequest alone = uncontended(std::move(request));
  return time_of(schedule(alone, cost_lowered(alone)).step);
}

StepResult run_analytic(const StepRequest& request) {
  const StepRequest alone = uncontended(request);
  const auto costs = cost_classes(alone);
  const StepOutcome outcome = schedule(alone, costs);
  StepResult result = summarize(alone, costs[outcome.device_class], outcome);
  result.simulated_devices = 0;
  return result;
}

}  // namespace podsim::performance
