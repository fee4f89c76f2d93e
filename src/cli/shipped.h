// Files that come with the program.
#pragma once

#include <string>

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Takes scenarios/… from the installation where the current folder has no such file or folder, and
/// says so on standard error.
void find_shipped_files(Arguments& arguments);

}  // namespace podsim::cli
