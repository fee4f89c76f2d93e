// One line about an entry, for lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/catalog.h"

namespace podsim::catalog {

/// The lines of an entry: one, but for offers one for each price.
std::vector<Listing> summaries(const Catalog& c, std::string_view folder, const std::string& name);

}  // namespace podsim::catalog
