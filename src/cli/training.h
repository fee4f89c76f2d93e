// The verbs over measured training runs.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

int validate_runs(const Arguments& a);
/// `date` goes into the files.
int calibrate_runs(const Arguments& a, const std::string& date);

}  // namespace podsim::cli
