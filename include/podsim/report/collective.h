// What a collective on a fabric takes.
#pragma once

#include <string>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/study/collective.h"

namespace podsim::report {

Document collective_document(const study::CollectiveResult& result);
/// The versioned record `podsim.collective/1`.
std::string collective_json(const study::CollectiveResult& result);
/// A row a link, RFC 4180.
std::string links_csv(const std::vector<study::LinkLine>& links);

}  // namespace podsim::report
