#include "src/study/run/detours.h"

#include <string>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/placement.h"

namespace podsim::study {
namespace {

/// The mesh as the whole machine has it, also where it was found automatically.
system::ParallelismSection same_mesh(const system::RunRequest& request,
                                     const system::ResolvedRun& run) {
  system::ParallelismSection p = system::parallelism_of(run.mesh);
  p.layout = request.parallelism.layout;
  return p;
}

/// Cables of rings or lines of at least three chips, `most` of them, evenly over the chips.
std::vector<std::string> cables(const system::FabricGraph& graph, std::int64_t most) {
  std::vector<std::string> names;
  const std::int64_t chips = graph.chips().count(), axes = graph.axes().count();
  for (std::int64_t k = 0; k < most; ++k) {
    const std::int64_t begin = chips * k / most;
    for (std::int64_t i = 0; i < chips * axes; ++i) {
      const system::LinkClassId axis(i % axes);
      const system::DeviceId chip((begin + i / axes) % chips);
      if (graph.axis(axis).length < 3 || !graph.neighbour(chip, axis, 0)) continue;
      names.push_back("link:" + graph.link_name(graph.link(chip, axis, 0)));
      break;
    }
  }
  return names;
}

}  // namespace

std::vector<performance::StepRequest> detour_requests(std::int64_t most,
                                                      const system::RunRequest& request,
                                                      const system::ResolvedRun& run,
                                                      const catalog::Catalog& catalog) {
  std::vector<performance::StepRequest> all;
  if (most == 0) return all;
  const system::FabricGraph graph(system::Placement(run.cluster).fabric());
  const auto names = cables(graph, most);
  if (names.empty())
    throw config::InputError(
        config::Diagnostic{{},
                           "job.link_detours",
                           "found " + std::to_string(most) + ", and the chips of " + run.chip +
                               " are joined by switches, with no other way round",
                           "0, or a torus",
                           ""});
  system::RunRequest degraded = request;
  degraded.parallelism = same_mesh(request, run);
  for (const auto& name : names) {
    degraded.system.failed.push_back(name);
    catalog::InputLog same;  // as for the whole machine
    all.push_back(performance::step_request(system::resolve_run(degraded, catalog, same)));
  }
  return all;
}

}  // namespace podsim::study
