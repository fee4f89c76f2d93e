#include "src/performance/worker_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "podsim/performance/worker_client.h"

namespace podsim::performance {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
  throw WorkerError("the simulation worker " + what + ": " + std::strerror(error));
}

// The workers that run, zero where a place is free. A signal handler can read it at any moment.
constexpr std::size_t kPlaces = 1024;
std::array<std::atomic<pid_t>, kPlaces> running{};
static_assert(std::atomic<pid_t>::is_always_lock_free);

void exchange_one(pid_t old_id, pid_t new_id) {
  for (auto& place : running) {
    pid_t expected = old_id;
    if (place.compare_exchange_strong(expected, new_id)) return;
  }
}

/// The caller's, and large pages: a pod of thousands of devices is half a gigabyte visited all
/// over, and a fifth faster with them.
std::vector<char*> environment() {
  static char large_pages[] = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1";
  std::vector<char*> variables;
  bool tuned = false;
  for (char** v = environ; *v != nullptr; ++v) {
    variables.push_back(*v);
    tuned = tuned || std::strncmp(*v, large_pages, sizeof "GLIBC_TUNABLES") == 0;
  }
  if (!tuned) variables.push_back(large_pages);
  variables.push_back(nullptr);
  return variables;
}

/// posix_spawn and not fork: after an OpenMP region a forked child would hang.
pid_t spawn(const std::string& program, int socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  std::string name = program, verb = "worker";
  std::array<char*, 3> arguments{name.data(), verb.data(), nullptr};
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environment().data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail("could not be started (" + program + ")", error);
  return pid;
}

}  // namespace

void end_workers() noexcept {
  for (const auto& place : running)
    if (const pid_t id = place; id > 0 && kill(id, SIGKILL) == 0) waitpid(id, nullptr, 0);
  while (waitpid(-1, nullptr, WNOHANG) > 0) {  // one that had ended and was about to be reaped
  }
}

WorkerProcess::WorkerProcess(const std::string& program, std::chrono::milliseconds limit)
    : limit_(limit), deadline_(std::chrono::steady_clock::now() + limit) {
  std::array<int, 2> ends{};
  // Both ends close on exec, so that workers started meanwhile do not hold them open. A socket
  // and not pipes, because MSG_NOSIGNAL spares us SIGPIPE.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    fail("could not be connected", errno);
  socket_ = ends[0];
  try {
    pid_ = spawn(program, ends[1]);
  } catch (...) {
    close(ends[0]);
    close(ends[1]);
    throw;
  }
  close(ends[1]);
  exchange_one(0, pid_);
}

WorkerProcess::~WorkerProcess() {
  close(socket_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  reap();
}

int WorkerProcess::reap() {
  // Its place is given up between its end and the reaping: before, an interrupt would leave it
  // behind; once reaped, its number may be another process's.
  siginfo_t ended{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  exchange_one(pid_, 0);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

void WorkerProcess::wait_for(short events) const {
  using std::chrono::milliseconds;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      throw WorkerError(fmt::format("the simulation worker timed out after {} s",
                                    static_cast<double>(limit_.count()) / 1000));
    const milliseconds slice = std::min(left, milliseconds(1000 * 1000));
    pollfd waited{socket_, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(slice.count()));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) fail("could not be waited for", errno);
  }
}

void WorkerProcess::send(const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    wait_for(POLLOUT);
    const ssize_t n =
        ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) sent += static_cast<std::size_t>(n);
    if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
    if (n < 0 && errno != EAGAIN && errno != EINTR) fail("could not be asked", errno);
  }
  shutdown(socket_, SHUT_WR);
}

std::string WorkerProcess::receive() {
  std::string text;
  std::array<char, 1 << 16> buffer{};
  while (true) {
    wait_for(POLLIN);
    const ssize_t n = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
    if (n == 0 || (n < 0 && errno == ECONNRESET)) return text;
    if (n < 0 && errno != EAGAIN && errno != EINTR) fail("could not be heard", errno);
  }
}

std::string WorkerProcess::end() {
  const int status = reap();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "died: signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  const int code = WEXITSTATUS(status);
  return code <= 1 ? "" : "ended with exit code " + std::to_string(code);
}

}  // namespace podsim::performance
