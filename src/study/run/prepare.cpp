#include "src/study/run/prepare.h"

#include <limits>
#include <map>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/performance/costs.h"
#include "podsim/performance/pod.h"
#include "src/study/run/detours.h"

namespace podsim::study {
namespace {

// Candidate meshes are timed by the closed form, in parallel; one that fails is never chosen.
std::vector<units::Time> time_candidates(const std::vector<system::ResolvedRun>& runs) {
  std::vector<units::Time> times(runs.size());
  base::parallel_for(runs.size(), [&](std::size_t i) {
    try {
      times[i] = performance::run_analytic(performance::step_request(runs[i])).step_time;
    } catch (const std::exception&) {  // if it is chosen all the same, it is said there
      times[i] = units::Time(std::numeric_limits<double>::infinity());
    }
  });
  return times;
}

// Where a problem of the resolver lies in the file: in the phase's own section or the default one.
std::string place_of(const std::string& path, const PreparedPhase& p) {
  const bool own = (p.section->system && path.starts_with("system")) ||
                   (p.section->parallelism && path.starts_with("parallelism"));
  return own ? p.path() + "." + path : path;
}

system::RunRequest request_of(const Scenario& s, const PreparedPhase& p) {
  const Phase& phase = *p.section;
  if (!phase.system && !s.system) {
    config::Diagnostic d;
    d.path = p.path();
    d.message = "the phase has no 'system' and the scenario has no default one";
    d.expected = "system: {chip: …, chips: …}";
    throw config::InputError(std::move(d));
  }
  return {s.workload, phase.system ? *phase.system : *s.system,
          phase.parallelism ? *phase.parallelism : s.parallelism, s.input};
}

std::string key_of(const system::RunRequest& r) {
  config::Node n = config::Node::mapping();
  n.set("system", config::encode(r.system));
  n.set("parallelism", config::encode(r.parallelism));
  return config::to_json(n, -1);
}

// Times that no step can have are found here, where the phase is known.
void check_times(const PreparedPhase& p) {
  try {
    performance::cost_classes(p.request);
    // Cuts that leave no way round are found here, too.
    if (!p.request.cut_links.empty()) performance::build_pod(p.request);
  } catch (const config::InputError& e) {
    auto problems = e.problems();
    for (auto& d : problems) d.path = p.path();
    throw config::InputError(std::move(problems));
  }
}

void add_unique(std::vector<config::Diagnostic>& all, config::Diagnostic d) {
  for (const auto& known : all)
    if (known.path == d.path && known.message == d.message) return;
  all.push_back(std::move(d));
}

}  // namespace

std::vector<PreparedPhase> prepare(const Document& document, const catalog::Catalog& catalog,
                                   catalog::InputLog& log) {
  const Scenario& s = document.scenario;
  std::vector<PreparedPhase> phases;
  std::map<std::string, system::ResolvedRun> resolved;
  std::vector<config::Diagnostic> problems;
  for (const auto& [name, sections] : s.plans) {
    for (std::size_t i = 0; i < sections.size(); ++i) {
      PreparedPhase p{name, i, &sections[i], {}, {}, {}};
      try {
        const auto request = request_of(s, p);
        const std::string key = key_of(request);
        if (!resolved.contains(key))
          resolved[key] = system::resolve_run(request, catalog, log, time_candidates);
        p.run = resolved[key];
        p.request = performance::step_request(p.run);
        p.request.detail = s.detail;
        check_times(p);
        p.detours = detour_requests(s.job.link_detours, request, p.run, catalog);
        phases.push_back(std::move(p));
      } catch (const config::InputError& e) {
        for (auto d : e.problems()) {
          if (!d.path.empty() && !d.where.source) d.path = place_of(d.path, p);
          add_unique(problems, std::move(d));
        }
      }
    }
  }
  if (!problems.empty()) throw config::InputError(std::move(problems));
  return phases;
}

}  // namespace podsim::study
