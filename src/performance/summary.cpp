#include "podsim/performance/summary.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/workload/collective_names.h"
#include "src/performance/co_scheduler.h"
#include "src/performance/latency_floor.h"

namespace podsim::performance {

Picoseconds latency_floor(const workload::StepProgram& program, const ProgramCosts& costs) {
  const ProgramCosts instant = without_loads(costs);
  return schedule_alone(program, instant).waits.total(WaitMark::none);
}

namespace {

void add_marked(const workload::StepProgram& program, const WaitLog& waits,
                std::map<std::string, units::Time>& floor) {
  for (const auto& [cause, time] : waits.times()) {
    if (cause.mark != WaitMark::first && cause.mark != WaitMark::last) continue;
    const auto& block = program.blocks.at(cause.block);
    const auto& op = block.ops.at(cause.op);
    const bool collective = op.kind == workload::OpKind::collective;
    const std::string what = collective ? config::name_of(op.collective) : "host transfer";
    floor[(cause.mark == WaitMark::first ? "first " : "last ") + what] += time_of(time);
  }
}

std::map<std::string, units::Time> floor_of(const workload::StepProgram& program,
                                            const ProgramCosts& costs, const WaitLog& waits) {
  std::map<std::string, units::Time> floor;
  add_marked(program, waits, floor);
  const Picoseconds latency = latency_floor(program, costs);
  if (latency > 0) floor["hop latency"] = time_of(latency);
  return floor;
}

std::map<std::string, units::Time> bounds_of(const StepWork& work, const system::Cluster& cluster) {
  std::map<std::string, units::Time> bounds;
  bounds["peak_flops"] = work.at_peak;
  bounds["hbm"] = work.hbm_bytes / cluster.device.hbm_bandwidth;
  for (const auto i : cluster.links.ids()) bounds[cluster.links[i].name] = time_of(work.links[i]);
  return bounds;
}

std::map<std::string, units::Time> busy_of(const StepWork& work, const ProgramCosts& costs,
                                           const system::Cluster& cluster) {
  std::map<std::string, units::Time> busy;
  busy["mxu"] = time_of(work.mxu);
  busy["vpu"] = time_of(work.vpu);
  const auto& device = cluster.device;
  const bool moves = work.moved.base() > 0;
  busy["hbm"] = moves ? work.moved / (device.hbm_bandwidth * device.hbm_efficiency) : units::Time();
  busy["host_input"] = time_of(costs.input_production);
  busy["host_link"] = time_of(work.host_link + costs.input_transfer);
  for (const auto i : cluster.links.ids()) busy[cluster.links[i].name] = time_of(work.links[i]);
  return busy;
}

/// A slow device whose time is hidden, under communication say, holds nobody up.
bool holds_up(const StepResult& r, const system::DeviceClass& slowest, units::Time imbalance) {
  if (slowest.slow <= 1) return false;
  const units::Time core = r.mxu + r.vpu + r.hbm + r.dispatch + r.interference;
  return imbalance >= core * (0.5 * (1 - 1 / slowest.slow));
}

std::string bound_by(const StepResult& r, bool host_paced, bool straggler) {
  if (host_paced) return "host_input";
  if (straggler) return "straggler";
  std::map<std::string, units::Time> candidates{{"mxu", r.mxu},
                                                {"vpu", r.vpu},
                                                {"hbm", r.hbm},
                                                {"dispatch", r.dispatch},
                                                {"interference", r.interference}};
  for (const auto& wait : r.waits) candidates[wait.resource] += wait.time;
  const auto largest =
      std::max_element(candidates.begin(), candidates.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return largest->first;
}

/// Never above the highest draw of the device, whose engines' rates the energies were scaled to.
units::Power draw(const StepWork& work, const system::Device& device, units::Time step) {
  if (step.base() <= 0) return device.idle_power;
  return std::min(device.peak_power, device.idle_power + work.energy / step);
}

void add_wait(StepResult& result, const char* resource, const char* what, Picoseconds time) {
  if (time <= 0) return;
  const Wait wait{resource, what, time_of(time)};
  const auto shorter = [&](const Wait& w) { return w.time < wait.time; };
  result.waits.insert(std::find_if(result.waits.begin(), result.waits.end(), shorter), wait);
}

}  // namespace

StepResult summarize(const StepRequest& request, const ProgramCosts& costs,
                     const StepOutcome& outcome) {
  const system::Cluster& cluster = request.cluster;
  const workload::StepProgram& program = program_of(request, outcome.device_class);
  const StepWork work = work_of(program, costs, cluster);
  StepResult result;
  result.step_time = time_of(outcome.step);
  result.mxu = time_of(work.bound_mxu);
  result.vpu = time_of(work.bound_vpu);
  result.hbm = time_of(work.bound_hbm);
  result.dispatch = time_of(work.overhead);
  result.interference = time_of(work.interference);
  result.waits = waits_of(outcome.waits, program);
  add_wait(result, "host_input", "input batch", outcome.input_wait);
  add_wait(result, "bubble", "other devices' steps", outcome.idle);
  result.busy = busy_of(work, costs, cluster);
  result.bounds = bounds_of(work, cluster);
  result.floor = floor_of(program, costs, outcome.waits);
  const bool prefetches = request.classes[outcome.device_class].host.prefetch_depth > 0;
  const system::DeviceClass& slowest = request.classes[outcome.device_class];
  result.bound_by = bound_by(result, prefetches && outcome.input_wait > 0,
                             holds_up(result, slowest, time_of(outcome.imbalance)));
  result.slowest = slowest.name;
  result.power = draw(work, cluster.device, result.step_time);
  result.simulated_devices = static_cast<std::int64_t>(request.classes.size());
  return result;
}

}  // namespace podsim::performance
