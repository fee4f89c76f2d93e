// Leaving in good order when interrupted.
#pragma once

#include <string>

namespace podsim::cli {

/// Opens standard input, output and error where the caller has closed them, so that no file and no
/// worker's socket gets their number. What is not there still cannot be read or written. Comes
/// before anything else that the program does.
void open_descriptors();

/// On SIGINT, SIGTERM and SIGHUP: removes the files named by `remove_when_interrupted` and leaves
/// with 128 plus the signal's number. A reader that closes the pipe is no reason to die (SIGPIPE).
void handle_signals();

/// Gives a worker the default signals, and ends it as soon as the process that started it ends, or
/// at once where that has ended already.
void follow_parent();

/// Leaves after so many seconds as handle_signals() does, with exit code 124 and a message that
/// names `option`, the limit as written.
void leave_after(double seconds, const std::string& option);

/// Names a file that an interruption leaves half-written, and takes the name back.
void remove_when_interrupted(const std::string& file);
void keep_when_interrupted(const std::string& file);

}  // namespace podsim::cli
