#include "src/cli/signals.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "podsim/performance/worker_client.h"
#include "src/cli/exit_codes.h"

namespace podsim::cli {
namespace {

/// Files that an interruption leaves half-written.
struct Unfinished {
  std::atomic<bool> there = false;
  std::array<char, PATH_MAX> name{};
};
constexpr std::size_t kPlaces = 64;  // more than a result has files
std::array<Unfinished, kPlaces> unfinished;

/// The message of the time limit, ready for the handler.
std::array<char, 128> timed_out{};

// Only what is safe in a signal handler. A worker would die with us (see follow_parent), but stay
// as a zombie until the init process looks.
void clean_up() {
  performance::end_workers();
  for (const auto& file : unfinished)
    if (file.there) unlink(file.name.data());
}

void leave(int signal) {
  clean_up();
  _exit(128 + signal);
}

void leave_late(int) {
  clean_up();
  [[maybe_unused]] const auto written =
      write(STDERR_FILENO, timed_out.data(), std::strlen(timed_out.data()));
  _exit(kTimedOut);
}

void set_action(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action{};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

/// The parent of a process, 0 where it is not known.
pid_t parent_of(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(stat)), {});
  // "pid (name) state parent …"; the name may hold anything.
  pid_t parent = 0;
  const auto name_end = text.rfind(") ");
  if (name_end == std::string::npos) return 0;
  std::istringstream(text.substr(std::min(name_end + 4, text.size()))) >> parent;
  return parent;
}

/// Through a shell, too, that runs the worker for its parent.
bool descends_from(pid_t ancestor) {
  for (pid_t process = getppid(); process > 0; process = parent_of(process))
    if (process == ancestor) return true;
  return false;
}

}  // namespace

void handle_signals() {
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
  set_action(SIGINT, leave);
  set_action(SIGTERM, leave);
  if (!is_ignored(SIGHUP)) set_action(SIGHUP, leave);  // nohup
}

void open_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free one is the one that is missing. It is open the wrong way round, so that
    // reading or writing fails as it does where nothing is open.
    const int mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", mode) != descriptor) _exit(kFailure);
  }
}

void follow_parent() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  set_action(SIGPIPE, SIG_DFL);
  // A parent that ended before the call above sends no signal. It made the socket.
  ucred maker{};
  socklen_t size = sizeof maker;
  if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_PEERCRED, &maker, &size) != 0 || maker.pid <= 0)
    return;
  if (!descends_from(maker.pid)) _exit(kFailure);
}

void leave_after(double seconds, const std::string& option) {
  std::snprintf(timed_out.data(), timed_out.size(), "error: timed out after %s (--timeout)\n",
                option.c_str());
  set_action(SIGALRM, leave_late);
  constexpr double longest = 1e9;  // 32 years
  const double whole = std::floor(std::min(seconds, longest));
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(whole);
  timer.it_value.tv_usec = static_cast<suseconds_t>((std::min(seconds, longest) - whole) * 1e6);
  if (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0) timer.it_value.tv_usec = 1;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

void remove_when_interrupted(const std::string& file) {
  for (auto& place : unfinished) {
    if (place.there || file.size() >= place.name.size()) continue;
    std::copy(file.begin(), file.end(), place.name.begin());
    place.name[file.size()] = '\0';
    place.there = true;
    return;
  }
}

void keep_when_interrupted(const std::string& file) {
  for (auto& place : unfinished)
    if (place.there && file == place.name.data()) place.there = false;
}

}  // namespace podsim::cli
