// Aligned columns of a table.
#pragma once

#include <string>

#include "podsim/report/document.h"

namespace podsim::report {

/// The table in at most `width` columns where its numbers allow, each line indented by two.
std::string table_text(const Table& table, std::size_t width);

}  // namespace podsim::report
