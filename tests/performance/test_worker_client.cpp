#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "podsim/performance/worker_client.h"

namespace performance = podsim::performance;
using namespace std::chrono_literals;
using performance::ask_worker;
using performance::WorkerError;

namespace {

/// A worker that is a shell script.
class Script {
 public:
  explicit Script(const std::string& body)
      : path_(std::filesystem::temp_directory_path() /
              ("podsim_worker_" + std::to_string(getpid()) + ".sh")) {
    std::ofstream(path_) << "#!/bin/sh\n" << body << "\n";
    chmod(path_.c_str(), 0700);
    performance::set_worker_program(path_);
  }
  ~Script() {
    performance::set_worker_program("");
    performance::set_worker_timeout(600s);
    std::filesystem::remove(path_);
  }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

 private:
  std::filesystem::path path_;
};

std::string failure(const std::string& line = "{}") {
  try {
    ask_worker(line);
  } catch (const WorkerError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the answer comes back as the worker wrote it") {
  const Script script("read line; echo '{\"result\": {\"given\": '$line'}}'");
  CHECK(ask_worker("[1,2]") == R"({"result": {"given": [1,2]}})");
}

TEST_CASE("a worker that is killed is an error that says so") {
  const Script script("kill -9 $$");
  CHECK(failure() == "the simulation worker died: signal 9 (Killed)");
}

TEST_CASE("a worker killed before it has read a long request is no SIGPIPE") {
  const Script script("kill -9 $$");
  CHECK(failure(std::string(10'000'000, ' ')).find("signal 9") != std::string::npos);
}

TEST_CASE("a worker that hangs is killed in time") {
  const Script script("exec sleep 60");
  performance::set_worker_timeout(100ms);
  const auto start = std::chrono::steady_clock::now();
  CHECK(failure() == "the simulation worker timed out after 0.1 s");
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("a worker that does not read is killed in time") {
  const Script script("exec sleep 60");
  performance::set_worker_timeout(100ms);
  CHECK(failure(std::string(10'000'000, ' ')).find("timed out") != std::string::npos);
}

TEST_CASE("answers that are none are shown") {
  CHECK([] {
    const Script script("read line; echo out of memory");
    return failure();
  }() == "the simulation worker answered 'out of memory'");
  CHECK([] {
    const Script script("read line");
    return failure();
  }() == "the simulation worker answered nothing");
  CHECK([] {
    const Script script("exit 7");
    return failure();
  }() == "the simulation worker ended with exit code 7");
}

TEST_CASE("what the worker finds wrong is passed on") {
  const Script script("read line; echo '{\"error\": \"no such axis\"}'; exit 1");
  CHECK(failure() == "no such axis");
}

TEST_CASE("a worker that is not there is an error") {
  performance::set_worker_program("/nonexistent/podsim");
  CHECK(failure().find("could not be started (/nonexistent/podsim)") != std::string::npos);
  performance::set_worker_program("");
}

TEST_CASE("many threads may ask at once") {
  const Script script("read line; echo '{\"result\": '$line'}'");
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t, &right] {
      for (int i = 0; i < 5; ++i) {
        const std::string number = std::to_string(100 * t + i);
        if (ask_worker(number) == "{\"result\": " + number + "}") ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(right == 20);
}
