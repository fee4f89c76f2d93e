// The verbs around the program itself, and the starter of a scenario.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

int doctor(const Arguments& arguments);
int init(const Arguments& arguments);

}  // namespace podsim::cli
