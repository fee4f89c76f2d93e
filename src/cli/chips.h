// The verbs over one chip: chip, validate, calibrate.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Each runs the verb of its name and returns the exit code.
int chip(const Arguments& a);
int validate(const Arguments& a);
int calibrate(const Arguments& a);

}  // namespace podsim::cli
