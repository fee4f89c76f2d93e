#include "models/worker.h"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <functional>
#include <istream>
#include <map>
#include <new>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <systemc>

#include "models/chip/op_worker.h"
#include "models/interconnect/fabric_worker.h"
#include "models/job/job_worker.h"
#include "models/pod/step_worker.h"
#include "models/systolic/systolic_worker.h"
#include "podsim/base/failure.h"

namespace podsim::models {
namespace {

using Handler = std::function<config::Node(const config::Node& request)>;

const std::map<std::string, Handler>& handlers() {
  static const std::map<std::string, Handler> table{{"step", run_step_request},
                                                    {"op", run_op_request},
                                                    {"job", run_job_request},
                                                    {"systolic", run_systolic_request},
                                                    {"fabric", run_fabric_request}};
  return table;
}

config::Node answer(const std::string& line) {
  const config::Node message = config::parse_json("request", line);
  const config::Node* kind = message.find("kind");
  const config::Node* request = message.find("request");
  if (kind == nullptr || request == nullptr)
    throw std::invalid_argument("a worker wants a line with kind and request");
  const auto handler = handlers().find(kind->scalar());
  if (handler == handlers().end())
    throw std::invalid_argument("no simulation of kind '" + kind->scalar() + "'");
  return handler->second(*request);
}

/// The kernel prints a banner and, on standard output, its reports; the answer stands there alone.
void silence_kernel() {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
}

/// Memory that is not there would be an exception in a process of the kernel, which ends the
/// program.
void answer_without_memory() {
  constexpr std::string_view answer = "{\"error\":\"out of memory\"}\n";
  [[maybe_unused]] const auto written = write(STDOUT_FILENO, answer.data(), answer.size());
  _exit(1);
}

}  // namespace

std::string systemc_release() { return sc_core::sc_release(); }

int run_worker(std::istream& in, std::ostream& out) {
  silence_kernel();
  std::set_new_handler(answer_without_memory);
  std::string line;
  std::getline(in, line);
  config::Node reply = config::Node::mapping();
  try {
    reply.set("result", answer(line));
  } catch (const std::exception& e) {
    reply.set("error", config::Node::text(base::words_of(e)));
  }
  out << config::to_json(reply, -1) << '\n' << std::flush;
  return reply.find("result") == nullptr ? 1 : 0;
}

}  // namespace podsim::models
