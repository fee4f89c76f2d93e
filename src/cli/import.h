// The verb `import`.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Prints the scenario of another tool's file and returns the exit code.
int import_model(const Arguments& a);

}  // namespace podsim::cli
