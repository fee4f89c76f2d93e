// A worker that dies, and the program interrupted.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

// Long enough to be caught while it simulates: many points of the event model, one at a time.
std::vector<std::string> long_run(const Folder& folder) {
  std::string batches = "workload.global_batch=256";
  for (int i = 2; i < 40; ++i) batches += "," + std::to_string(256 * i);
  return {"sweep",  source_file("scenarios/quickstart.yaml"),
          "--axis", batches,
          "--jobs", "1",
          "--out",  folder.path().string()};
}

// Not even a zombie is left, once the init process has looked: a worker that had just been started
// was not known yet to the handler, and died with its parent.
bool is_gone(pid_t id) {
  const std::string stat = "/proc/" + std::to_string(id) + "/stat";
  for (int attempt = 0; attempt < 500 && !read_file(stat).empty(); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return read_file(stat).empty();
}

// A worker takes SIGPIPE as it came again once it has tied its life to its parent's.
bool follows_parent(pid_t worker) {
  const std::string status = read_file("/proc/" + std::to_string(worker) + "/status");
  const auto at = status.find("SigIgn:");
  if (at == std::string::npos) return false;
  return (std::stoull(status.substr(at + 7), nullptr, 16) >> (SIGPIPE - 1) & 1U) == 0;
}

// Stops a worker of the run in mid-work, so that it cannot end by itself; 0 if none was caught.
pid_t stop_worker(const Started& run) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const pid_t worker = run.wait_for_child();
    if (worker == 0) return 0;
    kill(worker, SIGSTOP);
    if (follows_parent(worker)) return worker;
    kill(worker, SIGCONT);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return 0;
}

}  // namespace

TEST_CASE("a worker killed while it simulates is exit code 1 with a message") {
  const Folder folder;
  for (int attempt = 0; attempt < 10; ++attempt) {
    Started run({"run", source_file("scenarios/quickstart.yaml"), "--jobs", "1", "--out",
                 folder.path().string()});
    const pid_t worker = run.wait_for_child();
    REQUIRE(worker != 0);
    kill(worker, SIGKILL);
    const auto outcome = run.finish();
    if (outcome.code == 0) continue;  // it had answered already
    CAPTURE(outcome.err);
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, "signal 9"));
    CHECK(folder.names().empty());
    return;
  }
  FAIL("the worker always answered before it could be killed");
}

TEST_CASE("interrupted: exit code 130, no child left, nothing half-written") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder folder;
    Started run(long_run(folder));
    const pid_t worker = stop_worker(run);
    REQUIRE(worker != 0);
    kill(run.pid(), signal);
    const auto outcome = run.finish();
    CHECK(outcome.code == 128 + signal);
    CHECK(outcome.out.empty());
    CHECK(is_gone(worker));
    CHECK(folder.names().empty());
  }
}
