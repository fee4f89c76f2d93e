// Leaving in good order when interrupted.
#pragma once

#include <string>

namespace podsim::cli {

/// On SIGINT, SIGTERM and SIGHUP: removes the file named by `remove_when_interrupted` and leaves
/// with 128 plus the signal's number. A reader that closes the pipe is no reason to die (SIGPIPE).
void handle_signals();

/// For a worker: default signals, and dead as soon as the process that started it is.
void follow_parent();

/// The file that an interruption leaves half-written; an empty name for none.
void remove_when_interrupted(const std::string& file);

}  // namespace podsim::cli
