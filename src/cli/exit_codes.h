// What the program's exit code says. When several apply: 130 > 124 > 1 > 2 > 3 > 4.
#pragma once

namespace podsim::cli {

enum ExitCode : int {
  kDone = 0,
  kFailure = 1,   ///< a simulation or the program itself failed
  kBadInput = 2,  ///< bad input or usage
  kThresholdFailed = 3,
  kDifferent = 4,   ///< `compare --detailed-exitcode` found a difference
  kTimedOut = 124,  ///< the limit of --timeout, as timeout(1) has it
  kInterrupted = 130,
};

}  // namespace podsim::cli
