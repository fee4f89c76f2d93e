// A phase's machine with links out, for the job model's table of step times.
#pragma once

#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/performance/step.h"
#include "podsim/system/resolve.h"

namespace podsim::study {

/// Steps with one, two, … `most` links out, each in another part of the slice. Throws
/// config::InputError at job.link_detours where the fabric has no links to go round.
std::vector<performance::StepRequest> detour_requests(std::int64_t most,
                                                      const system::RunRequest& request,
                                                      const system::ResolvedRun& run,
                                                      const catalog::Catalog& catalog);

}  // namespace podsim::study
