// podsim collective.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

int collective(const Arguments& a);

}  // namespace podsim::cli
