#include "src/study/run/stages.h"

#include <algorithm>
#include <array>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/performance/costs.h"
#include "podsim/performance/pod.h"
#include "src/study/run/detours.h"
#include "src/study/search/automatic.h"

namespace podsim::study {
namespace {

// Times that no step can have, and cuts that leave no way round. Which phase they are of, the
// caller knows.
void check_step(const performance::StepRequest& request) {
  try {
    performance::cost_classes(request);
    if (!request.cut_links.empty()) performance::build_pod(request);
  } catch (const config::InputError& e) {
    auto problems = e.problems();
    for (auto& d : problems) d.path.clear();
    throw config::InputError(std::move(problems));
  }
}

/// Every device by itself takes some 5 kB and a millisecond of simulation: a pod of 9,216 is a
/// minute.
constexpr std::int64_t kMostFullDevices = 65'536;

void check_detail(performance::Detail detail, const system::ResolvedRun& run) {
  if (detail != performance::Detail::full || run.devices <= kMostFullDevices) return;
  throw config::InputError(config::Diagnostic{
      {},
      "detail",
      "full simulates each of " + std::to_string(run.devices) + " devices by itself",
      "at most " + std::to_string(kMostFullDevices) +
          " devices in all slices; or folded, with the "
          "same result",
      ""});
}

Machine machine_of(const MachineKey& key, const catalog::Catalog& catalog) {
  Machine m;
  const ClosedRequest closed_request = closed(key.run, catalog, m.log);
  m.run = system::resolve_run(closed_request.request, catalog, m.log);
  if (!closed_request.note.empty()) m.run.notes.push_back(closed_request.note);
  check_detail(key.detail, m.run);
  m.provisioned_from = m.log.consumed(catalog::Consumer::provisioned);
  m.idle_from = m.log.consumed(catalog::Consumer::idle);
  m.request = performance::step_request(m.run);
  m.run.programs.clear();
  m.request.detail = key.detail;
  m.request.timelines = key.timelines;
  check_step(m.request);
  m.analytic = performance::run_analytic(m.request);
  m.detours = detour_requests(key.link_detours, closed_request.request, m.run, catalog);
  return m;
}

}  // namespace

void add_to(config::Hash& h, const MachineKey& key) {
  config::add_to(h, key.run.workload);
  config::add_to(h, key.run.system);
  config::add_to(h, key.run.parallelism);
  config::add_to(h, key.run.input);
  for (const auto& o : key.overrides) {
    h.add(std::string_view(o.path));
    config::add_to(h, o.value);
  }
}

bool same(const MachineKey& a, const MachineKey& b) {
  return config::same(a.run.workload, b.run.workload) && config::same(a.run.system, b.run.system) &&
         config::same(a.run.parallelism, b.run.parallelism) &&
         config::same(a.run.input, b.run.input) && a.run.must_fit == b.run.must_fit &&
         a.run.calibrated == b.run.calibrated && a.detail == b.detail &&
         a.timelines == b.timelines && a.link_detours == b.link_detours &&
         std::equal(a.overrides.begin(), a.overrides.end(), b.overrides.begin(), b.overrides.end(),
                    [](const catalog::Override& x, const catalog::Override& y) {
                      return x.path == y.path && config::same(x.value, y.value);
                    });
}

void add_to(config::Hash& h, const JobKey& key) { config::add_to(h, key.request); }

bool same(const JobKey& a, const JobKey& b) {
  return a.request == b.request && a.free_interval == b.free_interval;
}

std::vector<catalog::Override> machine_overrides(const std::vector<catalog::Override>& all) {
  constexpr std::array beside = {"offers/",     "sites/",       "ownership/",
                                 "currencies/", "reliability/", "market/"};
  std::vector<catalog::Override> kept;
  for (const auto& o : all)
    if (std::none_of(beside.begin(), beside.end(),
                     [&](const char* folder) { return o.path.starts_with(folder); }))
      kept.push_back(o);
  return kept;
}

std::shared_ptr<const Machine> Stages::machine(const MachineKey& key,
                                               const catalog::Catalog& catalog) {
  return machines_.get(key, [&] { return machine_of(key, catalog); });
}

std::shared_ptr<const performance::StepResult> Stages::step(const performance::StepRequest& request,
                                                            Fidelity fidelity) {
  if (fidelity == Fidelity::event)
    return steps_.get(request, [&] { return performance::run_event(request); });
  return closed_forms_.get(request, [&] { return performance::run_analytic(request); });
}

std::vector<std::shared_ptr<const job::JobResult>> Stages::jobs(
    const job::JobSection& section, const std::vector<job::JobRequest>& requests,
    job::SimulationClock clock) {
  std::vector<std::shared_ptr<const job::JobResult>> results(requests.size());
  if (clock == job::SimulationClock::kernel) {
    auto all = job::run_jobs(section, requests, clock);
    for (std::size_t i = 0; i < all.size(); ++i)
      results[i] = std::make_shared<const job::JobResult>(std::move(all[i]));
    return results;
  }
  const bool free = section.checkpoint.interval.kind == job::CheckpointInterval::Kind::automatic;
  base::parallel_for(requests.size(), [&](std::size_t i) {
    results[i] = jobs_.get({requests[i], free}, [&] {
      return std::move(job::run_jobs(section, {requests[i]}, clock).front());
    });
  });
  return results;
}

}  // namespace podsim::study
