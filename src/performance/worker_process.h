// A child process at the other end of a socket.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace podsim::performance {

/// Started on construction, killed and reaped at the latest on destruction. Errors are WorkerError.
class WorkerProcess {
 public:
  /// Runs `program worker`. Its standard input and output are the socket, its standard error ours.
  /// Sending and receiving must be over after `limit`.
  WorkerProcess(const std::string& program, std::chrono::milliseconds limit);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Sends all of `text` and closes that direction. Stops quietly when the worker is gone: its end
  /// says more.
  void send(const std::string& text);
  /// All that the worker writes until it closes its output.
  std::string receive();
  /// Waits for the end and says how it came: empty for exit code 0 and 1, which come with an
  /// answer, else "died: signal 9 (Killed)" or "ended with exit code 7".
  std::string end();

 private:
  void wait_for(short events) const;
  int reap();

  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point deadline_;
  int socket_ = -1;
  pid_t pid_ = -1;
};

}  // namespace podsim::performance
