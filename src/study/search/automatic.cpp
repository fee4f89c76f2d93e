#include "src/study/search/automatic.h"

#include <fmt/format.h>

#include <vector>

#include "podsim/config/diagnostics.h"
#include "src/study/search/timing.h"

namespace podsim::study {

ClosedRequest closed(const system::RunRequest& request, const catalog::Catalog& catalog,
                     catalog::InputLog& log) {
  const VariedSettings open = left_open(request);
  if (!open.mesh && !open.microbatches && !open.remat) return {request, ""};
  StepSearch search(LayoutSpace(request, {}), catalog, log);
  SearchCounts counts;
  const auto best = search.fastest(1, false, counts);
  if (best.empty()) search.refuse();
  const auto& [recipe, layout, step, entry] = best.front();
  const RecipeChoice& choice = search.recipes()[recipe];
  std::vector<std::string> chosen;
  if (open.mesh) chosen.push_back("parallelism: " + mesh_text(layout.mesh));
  if (open.microbatches)
    chosen.push_back(fmt::format("workload.microbatches: {}", layout.microbatches));
  if (open.remat) chosen.push_back("workload.remat: " + remat_text(choice.remat));
  return {search.space().request(choice, layout),
          fmt::format("{} is the fastest of {} layouts that divide", config::join(chosen),
                      counts.candidates - counts.undivided)};
}

}  // namespace podsim::study
