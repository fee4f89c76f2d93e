// podsim systolic.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

int systolic(const Arguments& a);

}  // namespace podsim::cli
