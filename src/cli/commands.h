// The verbs: what each does with its arguments.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Does what the arguments ask for and returns the exit code. Throws config::InputError for bad
/// input and other exceptions for failures.
int execute(const Arguments& arguments);

/// The whole program: parses, executes, reports errors.
int main(int argc, const char* const* argv);

}  // namespace podsim::cli
