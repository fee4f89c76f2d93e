// Leaving in good order when interrupted.
#pragma once

#include <string>

namespace podsim::cli {

/// On SIGINT, SIGTERM and SIGHUP: removes the file named by `remove_when_interrupted` and leaves
/// with 128 plus the signal's number. A reader that closes the pipe is no reason to die (SIGPIPE).
void handle_signals();

/// Gives a worker the default signals, and ends it as soon as the process that started it ends.
void follow_parent();

/// The file that an interruption leaves half-written; an empty name for none.
void remove_when_interrupted(const std::string& file);

}  // namespace podsim::cli
