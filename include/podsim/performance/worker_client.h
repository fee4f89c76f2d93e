// One simulation in a process of its own: the SystemC kernel is one global.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace podsim::performance {

/// The worker died, timed out or could not simulate: exit code 1. The message says which.
class WorkerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Start a worker, send it one line, return its answer, a line {"result": …}. Any number of threads
/// may ask at once; each has its own worker. Throws WorkerError.
///
/// The worker is this program with the argument "worker", or the program that the environment
/// variable PODSIM_WORKER or `set_worker_program` names.
std::string ask_worker(const std::string& line);

/// Kill and reap every worker that runs: for a signal handler, before the process ends.
void end_workers() noexcept;

/// Empty for the default.
void set_worker_program(const std::string& path);
void set_worker_timeout(std::chrono::milliseconds timeout);
std::chrono::milliseconds worker_time_limit();

}  // namespace podsim::performance
