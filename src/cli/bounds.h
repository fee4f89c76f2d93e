// Bounds of the process: its time and its memory.
#pragma once

#include "src/cli/arguments.h"

namespace podsim::cli {

/// Sets the bounds asked for, in this process and in the workers that it starts. Throws
/// config::InputError for a bound that is none.
void set_bounds(const BoundArguments& bounds);

/// The words of a failure: those of the exception, or that memory was not enough.
std::string words_of(const std::exception& failure, const BoundArguments& bounds);

}  // namespace podsim::cli
