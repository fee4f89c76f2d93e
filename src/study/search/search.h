// A search of a scenario that need not be a file, over stages that others share.
#pragma once

#include <memory>

#include "podsim/config/node.h"
#include "podsim/study/search.h"
#include "src/study/run/stages.h"

namespace podsim::study {

/// As `search`; `request.scenario` is not read.
SearchResult search_document(config::Node root, const SearchRequest& request,
                             const Options& options, std::shared_ptr<Stages> stages);

}  // namespace podsim::study
