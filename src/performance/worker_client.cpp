#include "podsim/performance/worker_client.h"

#include <atomic>
#include <cstdlib>
#include <mutex>

#include "podsim/config/node.h"
#include "src/performance/worker_process.h"

namespace podsim::performance {
namespace {

using namespace std::chrono_literals;

std::mutex program_mutex;
std::string program_name;  // guarded by program_mutex
std::atomic<std::chrono::milliseconds> worker_timeout{600s};

std::string worker_program() {
  const std::lock_guard lock(program_mutex);
  if (!program_name.empty()) return program_name;
  const char* named = std::getenv("PODSIM_WORKER");
  return named != nullptr && *named != '\0' ? named : "/proc/self/exe";
}

std::string shortened(std::string text) {
  constexpr std::size_t longest = 200;
  if (text.size() > longest) text = text.substr(0, longest) + "…";
  return text.empty() ? "nothing" : "'" + text + "'";
}

/// The answer when it is a result; else throws.
std::string checked(const std::string& answer, const std::string& end) {
  const std::string line = answer.substr(0, answer.find('\n'));
  if (!end.empty()) throw WorkerError("the simulation worker " + end);
  config::Node node;
  try {
    node = config::parse_json("worker", line);
  } catch (const config::InputError&) {
    throw WorkerError("the simulation worker answered " + shortened(line));
  }
  if (const config::Node* error = node.find("error")) throw WorkerError(error->scalar());
  if (node.find("result") == nullptr)
    throw WorkerError("the simulation worker answered " + shortened(line));
  return line;
}

}  // namespace

std::string ask_worker(const std::string& line) {
  WorkerProcess worker(worker_program(), worker_timeout);
  worker.send(line + "\n");
  const std::string answer = worker.receive();
  return checked(answer, worker.end());
}

void set_worker_program(const std::string& path) {
  const std::lock_guard lock(program_mutex);
  program_name = path;
}

void set_worker_timeout(std::chrono::milliseconds timeout) { worker_timeout = timeout; }

std::chrono::milliseconds worker_time_limit() { return worker_timeout; }

}  // namespace podsim::performance
