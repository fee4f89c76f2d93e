// The verbs over measured training runs.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

int validate_runs(const Arguments& a);

}  // namespace podsim::cli
