// What a scenario leaves open with `auto`, found by the search.
#pragma once

#include <string>

#include "src/study/search/layouts.h"

namespace podsim::study {

/// A request whose mesh, microbatches and recomputation are given.
struct ClosedRequest {
  system::RunRequest request;
  std::string note;  ///< what was chosen among how many; empty where nothing was open
};

/// Takes the fastest layout that fits by the closed form for what the request leaves open. Catalog
/// values read are added to `log`. Throws config::InputError where nothing divides or fits.
ClosedRequest closed(const system::RunRequest& request, const catalog::Catalog& catalog,
                     catalog::InputLog& log);

}  // namespace podsim::study
