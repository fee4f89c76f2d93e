// Measured kernels and collectives: `validate operations`, `calibrate operations` and `machine`.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Each returns the exit code.
int validate_kernels(const Arguments& a);
int calibrate_kernels(const Arguments& a, const std::string& date);
int calibrate_own_machine(const Arguments& a, const std::string& date);

}  // namespace podsim::cli
