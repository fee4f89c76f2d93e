#include "src/cli/signals.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <csignal>

#include "podsim/performance/worker_client.h"

namespace podsim::cli {
namespace {

std::array<char, PATH_MAX> unfinished{};
std::atomic<bool> has_unfinished = false;

// Only what is safe in a signal handler. A worker would die with us (see follow_parent), but stay
// as a zombie until the init process looks.
void leave(int signal) {
  performance::end_workers();
  if (has_unfinished) unlink(unfinished.data());
  _exit(128 + signal);
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

}  // namespace

void handle_signals() {
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
  set_action(SIGINT, leave);
  set_action(SIGTERM, leave);
  if (!is_ignored(SIGHUP)) set_action(SIGHUP, leave);  // nohup
}

void follow_parent() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  set_action(SIGPIPE, SIG_DFL);
}

void remove_when_interrupted(const std::string& file) {
  has_unfinished = false;
  if (file.empty() || file.size() >= unfinished.size()) return;
  std::copy(file.begin(), file.end(), unfinished.begin());
  unfinished[file.size()] = '\0';
  has_unfinished = true;
}

}  // namespace podsim::cli
